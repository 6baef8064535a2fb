package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.UTF_8;

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

  /** Its columns, once the table opened them. */
  public Optional<SeriesGroup> group = Optional.empty();

  /** Whether the catalog had no room for it; it is not asked again while the device is there. */
  boolean refused;

  /** The table's round in which it was met last. */
  long round;

  /**
   * A device not met before.
   *
   * @param name its bytes, owned by the device from now on
   * @param accepted whether it is measured; else it is only remembered, so that it is not asked
   *     about again
   */
  public Device(byte[] name, boolean accepted) {
    this.name = name;
    this.accepted = accepted;
  }

  /** Called when it is gone: gives back what it holds. */
  public void release() {}

  /** Its name's bytes; not to be changed. */
  public final byte[] name() {
    return name;
  }

  /** Its name as an attribute's value: what is no UTF-8 becomes U+FFFD. */
  public final String label() {
    return label(name);
  }

  public static String label(byte[] name) {
    return new String(name, UTF_8);
  }

  final boolean isAccepted() {
    return accepted;
  }
}
