package dev.panapulse.host;

/**
 * Extends a device's counters beyond their wraps: some wrap at 2^32 (an {@code unsigned int}, or an
 * {@code unsigned long} of a 32-bit kernel), and all restart with the device.
 *
 * <p>A reading that fell is in doubt until the next one, and a reading of 0 for {@value
 * #MOST_ZEROS} of them: the kernel may have shown zeros for a moment. A counter that then is still
 * below its last good reading has wrapped if it had fallen by more than half of 2^32, from below
 * 2^32: 2^32 is added to it from then on. If a counter that never decreases by itself fell and did
 * not wrap, the device is a new one, and no counter of it has wrapped. {@link
 * dev.panapulse.row.Row} decides about start times.
 *
 * <p>Sampling thread only; allocates nothing.
 */
public final class DeviceCounters {
  /** No counters, for a device that is not measured. */
  public static final DeviceCounters NONE = new DeviceCounters(0, new int[0]);

  private static final long RANGE = 1L << 32;

  /** Readings of 0 in a row, from which on a counter is at 0. */
  private static final int MOST_ZEROS = 6;

  private final int[] steady;

  /** The last good readings. */
  private final long[] before;

  private final long[] wrapped;

  /** How many of the last readings were below the last good one. */
  private final int[] doubted;

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
    this.doubted = new int[size];
  }

  /**
   * Adds the wraps of each counter to its value. Changes {@code values}.
   *
   * @param values as read; a negative one is invalid and is not changed
   */
  public void unwrap(long[] values) {
    boolean mayBeNew = mayBeNew(values);
    if (mayBeNew && isNew(values)) {
      begin(values);
      return;
    }
    for (int i = 0; i < before.length; i++) {
      long value = values[i];
      if (value >= 0) {
        values[i] = value + unwrap(i, value, mayBeNew);
      }
    }
  }

  /** What to add to a value. */
  private long unwrap(int i, long value, boolean mayBeNew) {
    boolean fell = value < before[i];
    if (fell && doubted[i] < (value == 0 ? MOST_ZEROS : 1)) {
      doubted[i]++;
      return mayBeNew ? 0 : wrapped[i];
    }
    if (fell && mayBeNew) {
      wrapped[i] = 0;
    } else if (fell && value > 0 && hasWrapped(before[i], value)) {
      wrapped[i] += RANGE;
    }
    doubted[i] = 0;
    before[i] = value;
    return wrapped[i];
  }

  /**
   * Whether {@code values} may be those of the last call a moment later.
   *
   * @param most how far a counter may have come
   */
  public boolean mayBecome(long[] values, long most) {
    for (int counter : steady) {
      long more = values[counter] - before[counter];
      if (more < 0 || more > most) {
        return false;
      }
    }
    return true;
  }

  private boolean mayBeNew(long[] values) {
    for (int counter : steady) {
      long value = values[counter];
      if (value >= 0 && value < before[counter] && !hasWrapped(before[counter], value)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a steady counter is below its last good reading for the second time, and counts. */
  private boolean isNew(long[] values) {
    for (int slot : steady) {
      long value = values[slot];
      boolean fell = value > 0 && value < before[slot] && !hasWrapped(before[slot], value);
      if (fell && doubted[slot] > 0) {
        return true;
      }
    }
    return false;
  }

  private void begin(long[] values) {
    for (int i = 0; i < before.length; i++) {
      before[i] = Math.max(0, values[i]);
      wrapped[i] = 0;
      doubted[i] = 0;
    }
  }

  private static boolean hasWrapped(long before, long now) {
    return before < RANGE && before - now > RANGE / 2;
  }
}
