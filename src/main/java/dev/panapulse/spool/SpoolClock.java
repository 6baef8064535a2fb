package dev.panapulse.spool;

import java.util.function.LongSupplier;

/**
 * The clocks by which the age of records is judged, and their times corrected. Exporting thread
 * only.
 *
 * @param sinceBoot nanoseconds since boot, suspend included
 * @param offset the wall clock minus that
 * @param boot number of this boot; 0 if it is unknown
 */
public record SpoolClock(LongSupplier sinceBoot, LongSupplier offset, LongSupplier boot) {
  /** A smaller change of the offset is no step of the wall clock. */
  private static final long TOLERANCE_NANOS = 1_000_000_000;

  /**
   * Epoch nanoseconds. Not the wall clock itself: between a step of it and the tick that notices
   * the step, records would seem to be of another time.
   */
  long now() {
    return sinceBoot.getAsLong() + offset.getAsLong();
  }

  /**
   * When a row was sampled, in nanoseconds since boot; negative before that.
   *
   * @param time epoch nanoseconds
   * @param recordOffset the wall clock minus the time since boot, at that time
   * @param recordBoot boot in which it was sampled
   */
  long sinceBoot(long time, long recordOffset, long recordBoot) {
    return time - (isOfThisBoot(recordBoot) ? recordOffset : offset.getAsLong());
  }

  /** Whether a record's clock can be compared with the present one. */
  boolean isOfThisBoot(long recordBoot) {
    return recordBoot != 0 && recordBoot == boot.getAsLong();
  }

  /**
   * Nanoseconds by which the wall clock was set since a record of this boot was sampled; 0 if it
   * was not, or not by more than a second.
   *
   * @param recordOffset the wall clock minus the time since boot, at that time
   */
  long stepSince(long recordOffset) {
    long step = offset.getAsLong() - recordOffset;
    return Math.abs(step) > TOLERANCE_NANOS ? step : 0;
  }
}
