package dev.panapulse.delivery;

import dev.panapulse.otlp.Outcome;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Says a complaint once, however often it comes; the counts tell how often. Exporting thread only.
 */
final class LogOnce {
  /** Complaints that are remembered as said; beyond that none is said, so memory stays bounded. */
  private static final int MOST = 32;

  private final Logger log;
  private final String destination;
  private final Set<String> said = new HashSet<>();

  /**
   * @param destination who complains, for people
   */
  LogOnce(Logger log, String destination) {
    this.log = log;
    this.destination = destination;
  }

  /** What the destination had to say. */
  void complain(String what, String message) {
    if (isNew(message)) {
      log.warn("{} {}: {}", destination, what, message);
    }
  }

  /** What the destination had to say to a request that it took. */
  void say(Outcome.Accepted accepted) {
    if (accepted.rejectedPoints() > 0) {
      complain("rejected points", accepted.warning());
    } else if (!accepted.warning().isEmpty()) {
      complain("warns", accepted.warning());
    }
  }

  /** An exception that should not be. */
  void tell(Throwable e) {
    try {
      if (isNew(e.toString())) {
        log.error("an export failed by a defect of the agent; export goes on", e);
      }
    } catch (RuntimeException | Error _) {
      // no memory even to say so: the counts tell
    }
  }

  private boolean isNew(String complaint) {
    return said.size() < MOST && said.add(complaint);
  }
}
