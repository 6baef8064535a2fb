package dev.panapulse.host;

import dev.panapulse.libc.Slab;

/**
 * Detects by one read whether a device may have appeared or disappeared: the kernel numbers its
 * device events, and {@code /sys/kernel/uevent_seqnum} has the last number (kernel/ksysfs.c).
 *
 * <p>Sampling thread only; allocates nothing.
 */
public final class DeviceEvents {
  /** Longest time without a scan: a driver may add a file without an event. */
  public static final long TRUST_NANOS = 600_000_000_000L;

  private final AttributeFile file;
  private final Slab text = Slab.allocate(AttributeFile.TEXT_BYTES);
  private long number = AttributeParser.INVALID;
  private boolean unreadable;
  private boolean settled;
  private long settledAt;

  public DeviceEvents(HostContext host) {
    this.file = new AttributeFile(host.libc(), host.root() + "/sys/kernel/uevent_seqnum");
  }

  /**
   * Whether no event has occurred since this last returned false; the caller scans for devices
   * whenever it returns false. It does so twice after an event, because the kernel announces a
   * removal before the device is gone. If the number cannot be read, it always returns false.
   *
   * @param now nanoseconds of a monotonic clock
   */
  public boolean none(long now) {
    if (unreadable) {
      return false;
    }
    int length = file.read(text);
    unreadable = length < 0;
    long last = length < 0 ? length : AttributeParser.NUMBER.parse(text, length);
    boolean same = last >= 0 && last == number;
    if (same && settled && now - settledAt < TRUST_NANOS) {
      return true;
    }
    number = last;
    settled = same;
    settledAt = now;
    return false;
  }

  /** Closes the file and releases the memory. */
  public void close() {
    file.dispose();
    text.close();
  }
}
