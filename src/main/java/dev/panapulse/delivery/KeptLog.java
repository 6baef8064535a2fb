package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Log lines about responses that do not judge the rows and that a person may have to act on: one
 * for each status, then at most one an hour, as long as the {@link LineBudget} lasts; the summary
 * of {@link OutageLog} has the reason too. Exporting thread only.
 */
final class KeptLog {
  /** Pause between two lines about a status. */
  static final long PAUSE_NANOS = 3_600_000_000_000L;

  private final Logger log;
  private final String description;
  private final LongSupplier clock;
  private final LineBudget budget;

  /** When there may be a line about a status again. */
  private final Map<Integer, Long> quietUntil = new HashMap<>();

  /**
   * @param description the backend in log lines
   * @param clock monotonic nanoseconds
   * @param budget of lines that are not the first of a status
   */
  KeptLog(Logger log, String description, LongSupplier clock, LineBudget budget) {
    this.log = log;
    this.description = description;
    this.clock = clock;
    this.budget = budget;
  }

  /**
   * Warns about a response, unless it is too early.
   *
   * @return whether there is a line about it
   */
  boolean warn(Outcome.Retryable failure) {
    long now = clock.getAsLong();
    Long until = quietUntil.get(failure.status());
    if (until == null || (now - until >= 0 && budget.take())) {
      quietUntil.put(failure.status(), now + PAUSE_NANOS);
      log.warn(
          "{} does not take rows from this agent: {}; they are kept and sent later",
          description,
          failure.reason());
      return true;
    }
    return false;
  }
}
