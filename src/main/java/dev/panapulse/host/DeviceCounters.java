package dev.panapulse.host;

import java.util.Arrays;

/**
 * Corrects a device's counters for wraps: some wrap at 2^32 (an {@code unsigned int}, or an {@code
 * unsigned long} of a 32-bit kernel), and all restart with the device.
 *
 * <p>A counter that fell by more than half of 2^32, from below 2^32, has wrapped: 2^32 is added to
 * it from then on. If a counter that never decreases by itself fell and did not wrap, the device is
 * a new one.
 *
 * <p>Sampling thread only; allocates nothing.
 */
public final class DeviceCounters {
  private static final long RANGE = 1L << 32;

  private final int[] steady;
  private final long[] before;
  private final long[] wrapped;

  /**
   * Counters at 0.
   *
   * @param size number of counters
   * @param steady indices of the counters that never decrease by themselves; shared, not changed
   */
  public DeviceCounters(int size, int[] steady) {
    this.steady = steady;
    this.before = new long[size];
    this.wrapped = new long[size];
  }

  /**
   * Adds the wraps of each counter to its value. Changes {@code values}.
   *
   * @param values as read; a negative one is invalid and is not changed
   * @return whether the device has restarted since the last call
   */
  public boolean unwrap(long[] values) {
    boolean anew = startedAnew(values);
    if (anew) {
      Arrays.fill(wrapped, 0);
    }
    for (int i = 0; i < before.length; i++) {
      long value = values[i];
      if (value >= 0) {
        if (!anew && hasWrapped(before[i], value)) {
          wrapped[i] += RANGE;
        }
        before[i] = value;
        values[i] = value + wrapped[i];
      }
    }
    return anew;
  }

  /**
   * Whether {@code values} may be those of the last call a moment later.
   *
   * @param most how far a counter may have come
   */
  public boolean mayBecome(long[] values, long most) {
    for (int slot : steady) {
      long more = values[slot] - before[slot];
      if (more < 0 || more > most) {
        return false;
      }
    }
    return true;
  }

  private boolean startedAnew(long[] values) {
    for (int slot : steady) {
      long value = values[slot];
      if (value >= 0 && value < before[slot] && !hasWrapped(before[slot], value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasWrapped(long before, long now) {
    return before < RANGE && before - now > RANGE / 2;
  }
}
