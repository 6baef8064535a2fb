package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.util.LinkedHashSet;
import org.slf4j.Logger;

/**
 * Logs each distinct message once, and the first request that was accepted; metrics count how often
 * it occurs. After {@value #MOST} messages there is a line about a new one as long as the {@link
 * LineBudget} lasts, and the one that has not occurred for the longest time is forgotten. Exporting
 * thread only.
 */
final class LogOnce {
  /** Distinct messages that are remembered, so that memory stays bounded. */
  static final int MOST = 32;

  private static final String NO_REASON = "the backend gave no reason";

  private final Logger log;
  private final String destination;
  private final LineBudget budget;

  /** The one that occurred last is the last. */
  private final LinkedHashSet<String> logged = new LinkedHashSet<>();

  /** Messages that were not logged since the last line, because the budget was used up. */
  private long leftOut;

  private boolean isFirstLogged;

  /**
   * @param destination the subject of each line, without secrets
   * @param isFirstLogged whether the first accepted request gets no line any more, or none at all,
   *     as a console shows it anyway
   * @param budget of lines after {@value #MOST} messages; no other lines use it
   */
  LogOnce(Logger log, String destination, boolean isFirstLogged, LineBudget budget) {
    this.log = log;
    this.destination = destination;
    this.isFirstLogged = isFirstLogged;
    this.budget = budget;
  }

  /**
   * Warns about the destination.
   *
   * @param event verb and object, such as {@code rejected rows permanently}
   * @param reason as the destination worded it; may be empty
   */
  void warn(String event, String reason) {
    String text = reason.isEmpty() ? NO_REASON : reason;
    if (isNew(event + ": " + text)) {
      log.warn("{} {}: {}{}", destination, event, text, others());
    }
  }

  /** What to say about messages that were not logged. */
  private String others() {
    if (leftOut == 0) {
      return "";
    }
    String others = "; " + leftOut + " other messages were not logged";
    leftOut = 0;
    return others;
  }

  /**
   * Logs that the backend accepts data points, once; and warns about rejected points, or about the
   * message that came with an accepted request.
   *
   * @param points data points in the request
   */
  void accepted(Outcome.Accepted accepted, long points) {
    if (!isFirstLogged && points > accepted.rejectedPoints()) {
      isFirstLogged = true;
      log.info(
          "{} accepted the first request: {} data points",
          destination,
          points - accepted.rejectedPoints());
    }
    if (accepted.rejectedPoints() > 0) {
      warn("rejected points", accepted.warning());
    } else if (!accepted.warning().isEmpty()) {
      warn("warns", accepted.warning());
    }
  }

  /** Whether the line about the first accepted request needs no writing any more. */
  boolean isFirstLogged() {
    return isFirstLogged;
  }

  /** Logs an exception that no code expects. */
  void error(Throwable e) {
    try {
      if (isNew(e.toString())) {
        log.error("an export failed by an internal error of the agent; export continues", e);
      }
    } catch (RuntimeException | Error _) {
      // no memory left to log it: the ledger counts the failure
    }
  }

  private boolean isNew(String message) {
    boolean isKnown = logged.contains(message);
    if (!isKnown && logged.size() >= MOST) {
      if (!budget.take()) {
        leftOut++;
        return false;
      }
      logged.removeFirst();
    }
    logged.addLast(message);
    return !isKnown;
  }
}
