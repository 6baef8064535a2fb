package dev.panapulse.host.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.Device;
import dev.panapulse.host.DeviceTable;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.OctalEscapes;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Errno;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/**
 * Swap space by device, from /proc/swaps, proc_swaps(5), sizes in KiB:
 *
 * <pre>
 * Filename                  Type       Size    Used   Priority
 * /dev/sda2                 partition  1048572 204800 -2
 * /var/swap\040file         file       524284  0      -3
 * /swap\040(deleted)        file       524284  0      -4
 * </pre>
 *
 * <p>A device is named by its path, that of a block device without {@code /dev/}, as in the disk
 * metrics. A deleted file keeps the kernel's suffix: another file may be in use at the same path.
 *
 * <p>Sampling thread only.
 */
final class SwapDevices {
  static final AttributeKey<String> DEVICE = AttributeKey.stringKey("system.device.name");

  /** As many as the kernel allows, MAX_SWAPFILES. */
  static final int MOST_DEVICES = 32;

  private static final String TOO_MANY =
      "/proc/swaps has more than " + MOST_DEVICES + " swap devices; the rest is left out";

  private static final String SAME_NAME =
      "/proc/swaps has two swap devices of the same name; the second is left out";

  /** Name of the only line that LXCFS makes in a container: the total, of no device. */
  private static final byte[] LXCFS_TOTAL = "none".getBytes(US_ASCII);

  private static final String BLOCK_DEVICES = "/dev/";
  private static final int KIBI = 1024;
  private static final long MOST_KIBI = SwapSpace.MOST_BYTES_OF_DEVICE / KIBI;

  private final HostContext host;
  private final SwapSpace space;
  private final CollectorErrors errors;
  private final ProcFile swaps;
  private final DeviceTable<SwapDevice> devices;

  private static final class SwapDevice extends Device {
    SwapDevice(byte[] name) {
      super(name, true);
    }

    /** Value of the attribute; allocates. */
    String deviceName() {
      byte[] path = OctalEscapes.decoded(new String(name(), ISO_8859_1)).getBytes(ISO_8859_1);
      String label = label(path);
      return label.startsWith(BLOCK_DEVICES) ? label.substring(BLOCK_DEVICES.length()) : label;
    }
  }

  private final class Type implements DeviceTable.DeviceType<SwapDevice> {
    @Override
    public SwapDevice create(byte[] name) {
      return new SwapDevice(name);
    }

    @Override
    public SeriesGroup.Builder describe(SwapDevice device) {
      return space.describe(Attributes.of(DEVICE, device.deviceName()));
    }
  }

  /** Devices that are not read yet; they report to the errors of their collector. */
  SwapDevices(HostContext host, SwapSpace space, CollectorErrors errors) {
    this.host = host;
    this.space = space;
    this.errors = errors;
    // a path may have 4 KiB: no limit to the length of a line
    this.swaps = host.file("/proc/swaps");
    this.devices = new DeviceTable<>(host, new Type(), errors, "a swap device");
  }

  /** The file of the devices. */
  ProcFile source() {
    return swaps;
  }

  /**
   * Sets the values of each device.
   *
   * @param isInUse whether the host has swap space at all; else the file is not read
   * @return whether the swap space is reported by device; also true in the one tick after the last
   *     device disappeared, when its series are still there
   */
  boolean sample(Row row, boolean isInUse) {
    devices.begin();
    if (isInUse && exists() && host.scan(swaps, errors)) {
      readLines(row);
    }
    devices.end();
    return isInUse && hasSeries();
  }

  /** A missing file is no error: the total is reported instead. */
  private boolean exists() {
    return swaps.descriptor() != -Errno.ENOENT;
  }

  private void readLines(Row row) {
    Scanner scanner = host.scanner();
    if (!scanner.nextLine()) {
      errors.missing(swaps, "the line of headings");
    }
    int listed = 0;
    while (scanner.nextLine()) {
      if (scanner.word() && !scanner.wordEquals(LXCFS_TOTAL)) {
        if (listed == MOST_DEVICES) {
          errors.leftOut(TOO_MANY);
        } else {
          listed++;
          readDevice(row);
        }
      }
    }
  }

  private void readDevice(Row row) {
    SwapDevice device = devices.find();
    if (device == null) {
      errors.leftOut(SAME_NAME);
      return;
    }
    Scanner scanner = host.scanner();
    boolean hasType = scanner.word();
    long size = scanner.number();
    long used = scanner.number();
    boolean hasPriority = scanner.word();
    boolean hasSize = size >= 0 && size <= MOST_KIBI;
    boolean hasUsed = used >= 0 && used <= MOST_KIBI;
    if (!hasType || !hasPriority || !hasUsed) {
      errors.invalid(swaps, "a swap device's line");
    } else if (hasSize && used > size) {
      errors.invalid(swaps, "a swap device's value");
    } else if (devices.ensureSeries(device)) {
      SeriesGroup group = device.group.orElseThrow();
      if (hasSize) {
        space.set(row, group, size * KIBI, (size - used) * KIBI);
      } else {
        errors.invalid(swaps, "a swap device's size");
        space.setUsed(row, group, used * KIBI);
      }
    }
  }

  private boolean hasSeries() {
    for (int i = 0; i < devices.size(); i++) {
      if (devices.device(i).group.isPresent()) {
        return true;
      }
    }
    return false;
  }
}
