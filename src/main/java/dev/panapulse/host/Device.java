package dev.panapulse.host;

import dev.panapulse.row.SeriesGroup;
import java.util.Optional;

/**
 * Something with a name that comes and goes, as a {@link DeviceTable} keeps it.
 *
 * <p>Its name is its bytes, which need not be UTF-8. Sampling thread only.
 */
public abstract class Device {
  private final byte[] name;
  private final boolean accepted;

  /** Its series, once {@link DeviceTable#ensureSeries} added them. */
  public Optional<SeriesGroup> group = Optional.empty();

  /** Whether the registry was full; not added while the device is there. */
  boolean leftOut;

  /** The table's last round in which the file named it. */
  long round;

  /**
   * A device of a new name.
   *
   * @param name its bytes, owned by the device from now on
   * @param accepted whether it is measured; else it is only remembered, so that the filters are not
   *     applied again
   */
  public Device(byte[] name, boolean accepted) {
    this.name = name;
    this.accepted = accepted;
  }

  /** Releases its memory and files; called when it is gone. */
  public void release() {}

  /** Its name's bytes; not to be changed. */
  public final byte[] name() {
    return name;
  }

  /** Its name as an attribute's value, see {@link NameBytes}. */
  public final String label() {
    return label(name);
  }

  /** A name as an attribute's value, see {@link NameBytes}. */
  public static String label(byte[] name) {
    return NameBytes.text(name);
  }

  final boolean isAccepted() {
    return accepted;
  }
}
