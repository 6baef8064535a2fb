package dev.panapulse.host;

import dev.panapulse.row.SeriesGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The devices that a text file lists, one a line, as they appear and disappear.
 *
 * <p>They are kept in the order of the file, and the i-th line is compared with the i-th device
 * first: an unchanged inventory costs one comparison a line and allocates nothing. A device that is
 * missing from one round is kept and released only when it is missing from the next as well: the
 * kernel generates a long file page by page, and may skip a line when another one disappears in
 * between. If such a device were released, it would return as a new one whose counters, which count
 * since boot, seem to have grown in one tick.
 *
 * <p>At most {@value #MAX_NAMES} names are known at once, those that are not measured included;
 * further lines are counted and skipped.
 *
 * <p>Sampling thread only.
 */
public final class DeviceTable<D extends Device> {
  /** Makes the devices of a table and their series. */
  public interface DeviceType<D extends Device> {
    /** A device of a new name; applies the filters, once a name. */
    public D create(byte[] name);

    /** The series of a device that is measured. */
    public SeriesGroup.Builder describe(D device);
  }

  /** Most names that are known at once. */
  public static final int MAX_NAMES = 2048;

  /** Fewer devices than this are compared one after the other. */
  private static final int FEW = 32;

  /** Rounds that a device may be missing from. */
  private static final int GRACE = 1;

  private final HostContext host;
  private final DeviceType<D> type;
  private final CollectorErrors errors;
  private final String what;
  private final List<D> devices = new ArrayList<>();
  private int cursor;
  private long round;
  private boolean changed;

  /** The devices by name, once there are many; made again after one disappeared. */
  private final NameIndex<D> index = new NameIndex<>();

  private boolean indexed;

  /** Lines of this round without a known name, and the most that were counted so far. */
  private int unknown;

  private int mostUnknown;

  /** Groups that were released and may be given to devices that were left out. */
  private int spare;

  /**
   * An empty table.
   *
   * @param what name of one device in messages: {@code "a disk"}; a constant
   */
  public DeviceTable(HostContext host, DeviceType<D> type, CollectorErrors errors, String what) {
    this.host = host;
    this.type = type;
    this.errors = errors;
    this.what = what;
  }

  /** Starts a round: before the first line of the file. */
  public void begin() {
    round++;
    cursor = 0;
    unknown = 0;
    changed = false;
  }

  /**
   * The device that the scanner's last word names.
   *
   * @return null if it is not measured, was found in this round already, or is one too many
   */
  public @Nullable D find() {
    D device;
    if (cursor < devices.size() && isNamed(devices.get(cursor))) {
      device = devices.get(cursor);
    } else {
      int found = indexOfWord();
      if (found < 0 && devices.size() >= MAX_NAMES) {
        unknown++;
        return null;
      } else if (found < 0) {
        device = type.create(host.scanner().wordBytes());
        changed = true;
        if (indexed) {
          index.add(device);
        }
      } else if (devices.get(found).round == round) {
        return null;
      } else {
        device = devices.remove(found);
      }
      devices.add(cursor, device);
    }
    cursor++;
    device.round = round;
    return device.isAccepted() ? device : null;
  }

  private int indexOfWord() {
    if (devices.size() < FEW) {
      return indexAmongFew();
    }
    if (!indexed) {
      index.fill(devices);
      indexed = true;
    }
    D device = index.find(host.scanner());
    return device == null ? -1 : devices.indexOf(device);
  }

  /** From the cursor on first: that is where it is when a line before it went away. */
  private int indexAmongFew() {
    for (int i = cursor; i < devices.size(); i++) {
      if (isNamed(devices.get(i))) {
        return i;
      }
    }
    for (int i = 0; i < cursor; i++) {
      if (isNamed(devices.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private boolean isNamed(Device device) {
    return host.scanner().wordEquals(device.name());
  }

  /**
   * Makes sure that a device has series.
   *
   * @return false if the registry is full, which was reported
   */
  public boolean ensureSeries(D device) {
    if (device.group.isEmpty() && (!device.leftOut || spare > 0)) {
      spare -= device.leftOut ? 1 : 0;
      SeriesGroup.Builder series = type.describe(device);
      // devices of the first successful read were there before, even if not on the first tick
      device.group =
          round == 1
              ? host.series().addSinceBoot(series, errors, what)
              : host.series().addNow(series, errors, what);
      device.leftOut = device.group.isEmpty();
    }
    return device.group.isPresent();
  }

  /** Ends a round: after the last line; releases devices that are gone. */
  public void end() {
    for (int i = devices.size() - 1; i >= 0; i--) {
      D device = devices.get(i);
      if (round - device.round > GRACE) {
        devices.remove(i);
        changed = true;
        indexed = false;
        if (device.group.isPresent()) {
          host.series().release(device.group.get());
          spare++;
        }
        device.release();
      }
    }
    if (unknown > mostUnknown) {
      errors.beyondLimit(what, MAX_NAMES, unknown - mostUnknown);
      mostUnknown = unknown;
    }
  }

  /** Whether something came or went in this round. */
  public boolean isChanged() {
    return changed;
  }

  /** How many names are known, measured or not. */
  public int size() {
    return devices.size();
  }

  /** The device at an index below {@link #size()}; an index may change with each round. */
  public D device(int index) {
    return devices.get(index);
  }

  /** Whether the file named the device in this round. */
  public boolean isListed(D device) {
    return device.round == round;
  }
}
