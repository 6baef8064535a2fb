package dev.panapulse.delivery;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.ClockOffset;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when the clock of this host is too far from the backend's, and when it is right again; a
 * clock that does so again and again within a {@link LineBudget}. Exporting thread only.
 */
public final class ClockLog implements BackendClock.Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(ClockLog.class);
  private static final long LIMIT = ClockOffset.LIMIT.toNanos();

  private final LineBudget budget;
  private boolean isOff;

  /**
   * @param clock monotonic nanoseconds
   */
  public ClockLog(LongSupplier clock) {
    this.budget = new LineBudget(clock);
  }

  @Override
  public void offsetBetween(long least, long most) {
    if (!isOff && (least > LIMIT || most < -LIMIT)) {
      isOff = true;
      if (budget.take()) {
        LOG.warn(
            "the clock of this host is {}: its samples have wrong times, and a backend may reject"
                + " or hide them; look at the synchronization of time (NTP), for example with"
                + " timedatectl",
            words(least, most));
      }
    } else if (isOff && least >= -LIMIT && most <= LIMIT) {
      isOff = false;
      if (budget.take()) {
        LOG.info("the clock of this host is right again: {}", words(least, most));
      }
    }
  }

  private static String words(long least, long most) {
    return new ClockOffset(least + (most - least) / 2).words();
  }
}
