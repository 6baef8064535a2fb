package dev.panapulse.host;

import dev.panapulse.row.SeriesGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The devices that a text file names, one a line, and that come and go.
 *
 * <p>They are kept in the order of the file, and the i-th line is compared with the i-th device
 * first: an unchanged inventory costs one comparison a line and allocates nothing. A device that is
 * missing from one round is kept and released only when it is missing from the next as well: a file
 * of many pages is made page by page, and the kernel may pass over a line when another goes away in
 * between. Had such a device been released, it would come back as a new one whose counters, which
 * count since boot, seemed to have grown in one tick.
 *
 * <p>Sampling thread only.
 */
public final class DeviceTable<D extends Device> {
  /** What a table's devices are. */
  public interface Kind<D extends Device> {
    /** A device not met before; filters are asked here, once a name. */
    public D create(byte[] name);

    /** The columns of a device that is measured. */
    public SeriesGroup.Builder columns(D device);
  }

  /** Rounds that a device may be missing from. */
  private static final int GRACE = 1;

  private final HostContext host;
  private final Kind<D> kind;
  private final CollectorErrors errors;
  private final String what;
  private final List<D> devices = new ArrayList<>();
  private int cursor;
  private long round;
  private boolean changed;

  /**
   * An empty table.
   *
   * @param what one of its devices, for messages: {@code "a disk"}; a constant
   */
  public DeviceTable(HostContext host, Kind<D> kind, CollectorErrors errors, String what) {
    this.host = host;
    this.kind = kind;
    this.errors = errors;
    this.what = what;
  }

  /** Before the first line of a round. */
  public void begin() {
    round++;
    cursor = 0;
    changed = false;
  }

  /**
   * The device that the scanner's last word names.
   *
   * @return null if it is not measured, or was met in this round already
   */
  public @Nullable D meet() {
    D device;
    if (cursor < devices.size() && isNamed(devices.get(cursor))) {
      device = devices.get(cursor);
    } else {
      int found = indexOfWord();
      if (found < 0) {
        device = kind.create(host.scanner().wordBytes());
        changed = true;
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

  /** From the cursor on first: that is where it is when a line before it went away. */
  private int indexOfWord() {
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

  private boolean isNamed(D device) {
    return host.scanner().wordEquals(device.name());
  }

  /**
   * Makes sure that a device has columns.
   *
   * @return false if there is no room for them, of which trouble was told
   */
  public boolean open(D device) {
    if (device.group.isEmpty() && !device.refused) {
      SeriesGroup.Builder columns = kind.columns(device);
      // what the first successful read shows was there before, even if that is not the first tick
      device.group =
          round == 1 ? host.columns().addSinceBoot(columns) : host.columns().addNow(columns);
      if (device.group.isEmpty()) {
        device.refused = true;
        errors.full(what);
      }
    }
    return device.group.isPresent();
  }

  /** After the last line of a round: forgets what is gone. */
  public void end() {
    for (int i = devices.size() - 1; i >= 0; i--) {
      D device = devices.get(i);
      if (round - device.round > GRACE) {
        devices.remove(i);
        changed = true;
        if (device.group.isPresent()) {
          host.columns().release(device.group.get());
        }
        device.release();
      }
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

  /** The device at a place from 0 to {@link #size()}; a place may change with each round. */
  public D device(int index) {
    return devices.get(index);
  }

  /** Whether a device was met in this round. */
  public boolean isMet(D device) {
    return device.round == round;
  }
}
