package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.TimeShift;
import dev.panapulse.spool.Spool;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the requests of the spool: the oldest first, one at a time.
 *
 * <ul>
 *   <li>Refused because of the destination ({@link Outcome.NonRetryable#byDestination()}): replay
 *       is suspended until rows of the ring are accepted, so that a captive portal does not empty
 *       the spool. A request that is refused so twice is dropped.
 *   <li>Failed {@value #MOST_STRIKES} times while rows of the ring were accepted: set aside, and
 *       tried again after those behind it.
 *   <li>Too large: sent in parts, one each turn.
 *   <li>Refused for any other reason: dropped and counted.
 * </ul>
 *
 * Exporting thread only.
 */
final class Replay {
  static final int MOST_STRIKES = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
  private static final long NO_REQUEST = -1;

  /** Pause after a failure of the spool. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Pause between two attempts at requests set aside. */
  private static final long ASIDE_PAUSE_NANOS = Duration.ofMinutes(5).toNanos();

  private final Spool spool;
  private final RequestDestination destination;
  private final Ledger ledger;
  private final Backoff backoff;
  private final LongSupplier clock;
  private final long pauseNanos;
  private final LogOnce logOnce;
  private final Split split = new Split();

  private long dueAt;
  private long asideAt;

  /** Whether replay is suspended, and the request that was refused. */
  private boolean held;

  private long heldRequest = NO_REQUEST;
  private boolean liveAccepted;
  private int strikes;
  private long struckRequest = NO_REQUEST;

  /**
   * @param clock monotonic nanoseconds
   * @param pauseNanos pause between two requests
   */
  Replay(
      Spool spool,
      RequestDestination destination,
      Ledger ledger,
      Backoff backoff,
      LongSupplier clock,
      long pauseNanos,
      LogOnce logOnce) {
    this.spool = spool;
    this.destination = destination;
    this.ledger = ledger;
    this.backoff = backoff;
    this.clock = clock;
    this.pauseNanos = pauseNanos;
    this.logOnce = logOnce;
    this.dueAt = clock.getAsLong();
    this.asideAt = dueAt;
  }

  /** Whether a request may be sent, now or at {@link #dueAt}. */
  boolean hasWaiting() {
    return !held && (spool.hasWaiting() || spool.hasAside());
  }

  /** When the next request may go out beside live ones. */
  long dueAt() {
    return spool.hasWaiting() || asideAt - dueAt < 0 ? dueAt : asideAt;
  }

  /** Rows of the ring were accepted, so the destination works. */
  void liveAccepted() {
    liveAccepted = true;
    if (held) {
      held = false;
      LOG.info("the spool in {} is sent again: the backend accepts rows", spool.path());
    }
  }

  /** Sends one request if that is due. */
  void work(long now) {
    if (hasWaiting() && now - dueAt() >= 0) {
      dueAt = now + pauseNanos;
      if (send(now).isEmpty()) {
        dueAt = now + PAUSE.toNanos();
      }
    }
  }

  /**
   * Sends the oldest request, whether it is due or not.
   *
   * @return its outcome; empty if there is no request to send
   */
  Optional<Outcome> send(long now) {
    Outcome outcome;
    try {
      if (held || !load(destination.buffer(), now)) {
        return Optional.empty();
      }
      outcome = destination.send(destination.buffer());
      settle(outcome);
    } catch (RuntimeException | Error e) {
      logOnce.error(e);
      outcome =
          new Outcome.Retryable(0, "an internal error of the agent: " + e, Optional.of(PAUSE));
      settle(outcome);
    }
    return Optional.of(outcome);
  }

  private boolean load(RequestBuffer request, long now) {
    if (split.active()) {
      if (spool.isLoaded()) {
        split.encodePart(request);
        return true;
      }
      // the request was dropped meanwhile to make room, and counted so
      split.end();
    }
    if (!spool.load(request) && !(now - asideAt >= 0 && spool.loadAside(request))) {
      return false;
    }
    long step = spool.loadedClockStep();
    if (step != 0) {
      TimeShift.apply(request, step);
    }
    return true;
  }

  private long points() {
    return split.active() ? split.points() : spool.loadedPoints();
  }

  private boolean isLast() {
    return split.left() <= split.points();
  }

  private void settle(Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> {
        spool.accepted(points(), accepted.rejectedPoints(), isLast());
        settled();
        logOnce.warn(accepted);
      }
      case Outcome.Retryable retryable -> {
        ledger.failed();
        dueAt = clock.getAsLong() + backoff.next(retryable);
        strike();
      }
      case Outcome.NonRetryable refused -> refused(refused);
    }
  }

  /** The present part is settled. */
  private void settled() {
    backoff.reset();
    split.advance();
  }

  private void refused(Outcome.NonRetryable refused) {
    if (refused.tooLarge() && makeSmaller()) {
      ledger.failed();
      return;
    }
    if (refused.byDestination() && heldRequest != spool.loadedNumber()) {
      ledger.failed();
      heldRequest = spool.loadedNumber();
      held = true;
      LOG.warn(
          "{} refused a request of the spool in {}: {}; the spool waits until rows are accepted again",
          destination.description(),
          spool.path(),
          refused.message());
      return;
    }
    logOnce.warn("rejected rows, which are dropped", refused.message());
    spool.refused(ExportError.ofStatus(refused.status()), points(), isLast());
    settled();
  }

  private boolean makeSmaller() {
    if (split.active()) {
      return split.shrink();
    }
    return split.begin(destination.buffer(), spool.loadedPoints());
  }

  /** Counts a failure against a request if other rows were accepted meanwhile. */
  private void strike() {
    if (!spool.isLoaded()) {
      return;
    }
    if (spool.isAside()) {
      spool.setAside();
      split.end();
      asideAt = clock.getAsLong() + ASIDE_PAUSE_NANOS;
      return;
    }
    if (struckRequest != spool.loadedNumber()) {
      struckRequest = spool.loadedNumber();
      strikes = 0;
    }
    if (liveAccepted) {
      liveAccepted = false;
      strikes++;
    }
    long points = spool.loadedPoints();
    if (strikes >= MOST_STRIKES && spool.setAside()) {
      split.end();
      strikes = 0;
      asideAt = clock.getAsLong() + ASIDE_PAUSE_NANOS;
      LOG.warn(
          "a request of {} data points in {} is set aside: {} attempts failed while other rows were"
              + " accepted",
          points,
          spool.path(),
          MOST_STRIKES);
    }
  }

  /** Frees the memory. */
  void close() {
    split.end();
  }
}
