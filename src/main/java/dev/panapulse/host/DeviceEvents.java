package dev.panapulse.host;

import dev.panapulse.libc.Slab;

/**
 * Tells whether a device may have come or gone, by one read: the kernel numbers what it tells user
 * space of devices, and {@code /sys/kernel/uevent_seqnum} has the last number (kernel/ksysfs.c).
 *
 * <p>Sampling thread only; allocates nothing.
 */
public final class DeviceEvents {
  /** How long an unchanged number is believed: a driver may add a file without a word. */
  public static final long TRUST_NANOS = 600_000_000_000L;

  private final AttributeFile file;
  private final Slab text = Slab.allocate(SensorFile.TEXT_BYTES);
  private long number = AttributeParser.SENSELESS;
  private boolean unreadable;
  private boolean settled;
  private long settledAt;

  public DeviceEvents(HostContext host) {
    this.file = new AttributeFile(host.libc(), host.root() + "/sys/kernel/uevent_seqnum");
  }

  /**
   * Whether all is as it was when this last answered no: that is when to look around. After a
   * change it answers so twice, as a device that is about to go is told of first. Where the number
   * could not be read at first, the answer is always no.
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

  /** Closes the file and gives the memory back. */
  public void close() {
    file.dispose();
    text.close();
  }
}
