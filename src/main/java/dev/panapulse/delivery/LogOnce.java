package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;

/** Logs each distinct message once; metrics count how often it occurs. Exporting thread only. */
final class LogOnce {
  /** Distinct messages that are logged; further ones are not, so that memory stays bounded. */
  private static final int MOST = 32;

  private static final String NO_REASON = "the backend gave no reason";

  private final Logger log;
  private final String destination;
  private final Set<String> logged = new HashSet<>();

  /**
   * @param destination the subject of each line, without secrets
   */
  LogOnce(Logger log, String destination) {
    this.log = log;
    this.destination = destination;
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
      log.warn("{} {}: {}", destination, event, text);
    }
  }

  /** Warns about rejected points, or about the message that came with an accepted request. */
  void warn(Outcome.Accepted accepted) {
    if (accepted.rejectedPoints() > 0) {
      warn("rejected points", accepted.warning());
    } else if (!accepted.warning().isEmpty()) {
      warn("warns", accepted.warning());
    }
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
    return logged.size() < MOST && logged.add(message);
  }
}
