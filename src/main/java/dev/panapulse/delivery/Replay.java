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
 *   <li>Several rows that are rejected, or keep failing: sent in parts with fewer rows ({@link
 *       RequestSize}), one part each turn; a row that is too large in parts of it.
 *   <li>A single row that is rejected permanently: dropped and counted.
 *   <li>Fails while others are accepted: set aside, and tried again after those behind it. With
 *       {@link ReplayPolicy#isOldestFirst()} {@link SuspectRequest} finds that out, else {@value
 *       #MOST_STRIKES} failures while rows of the ring were accepted.
 * </ul>
 *
 * Exporting thread only.
 */
final class Replay {
  static final int MOST_STRIKES = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
  private static final long NO_REQUEST = -1;
  private static final int NO_ROWS = 0;

  /** Pause after a failure of the spool. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Pause between two attempts at requests set aside. */
  private static final long ASIDE_PAUSE_NANOS = Duration.ofMinutes(5).toNanos();

  private final Spool spool;
  private final RequestDestination destination;
  private final Ledger ledger;
  private final Backoff backoff;
  private final LongSupplier clock;
  private final ReplayPolicy policy;
  private final RequestSize size;
  private final PartSize partSize;
  private final LogOnce logOnce;
  private final LineBudget budget;
  private final Split split;
  private final SuspectRequest suspect = new SuspectRequest();

  /** Rows of a larger part that failed and began with the same row. */
  private int failedRows = NO_ROWS;

  private long dueAt;
  private long asideAt;

  /** Whether the spool could not be read; until {@link #dueAt} nothing waits for it. */
  private boolean unreadable;

  private boolean liveAccepted;
  private int strikes;
  private long struckRequest = NO_REQUEST;

  /**
   * @param clock monotonic nanoseconds
   * @param size how many rows the backend takes
   * @param partSize how many data points of a row
   * @param budget for lines about changes that may come again and again
   */
  Replay(
      Spool spool,
      RequestDestination destination,
      Ledger ledger,
      Backoff backoff,
      LongSupplier clock,
      ReplayPolicy policy,
      RequestSize size,
      PartSize partSize,
      LogOnce logOnce,
      LineBudget budget) {
    this.spool = spool;
    this.destination = destination;
    this.ledger = ledger;
    this.backoff = backoff;
    this.clock = clock;
    this.policy = policy;
    this.size = size;
    this.partSize = partSize;
    this.split = new Split(partSize);
    this.logOnce = logOnce;
    this.budget = budget;
    this.dueAt = clock.getAsLong();
    this.asideAt = dueAt;
  }

  /** Whether a request may be sent, now or at {@link #dueAt}. */
  boolean hasWaiting() {
    return spool.hasWaiting() || spool.hasAside();
  }

  /** Whether rows in memory must wait, because requests of the spool are older. */
  boolean isAhead() {
    return policy.isOldestFirst()
        && spool.hasWaiting()
        && (!unreadable || clock.getAsLong() - dueAt >= 0);
  }

  /** Whether the next request may go out, unless the backend is unreachable. */
  boolean isDue(long now) {
    return now - dueAt() >= 0;
  }

  /** When the next request may go out, unless the backend is unreachable. */
  long dueAt() {
    return spool.hasWaiting() || asideAt - dueAt < 0 ? dueAt : asideAt;
  }

  /** Rows of the ring were accepted, so the destination works. */
  void liveAccepted() {
    liveAccepted = true;
  }

  /**
   * Sends one request if that is due.
   *
   * @return its outcome; empty if none was sent, or one that was set aside, of which there was a
   *     line in the log
   */
  Optional<Outcome> work(long now) {
    if (!hasWaiting() || !isDue(now)) {
      return Optional.empty();
    }
    boolean isInTurn = spool.hasWaiting();
    Optional<Outcome> outcome = send(now);
    return isInTurn ? outcome : Optional.empty();
  }

  /**
   * Sends the oldest request, whether it is due or not.
   *
   * @return its outcome; empty if there is no request to send
   */
  Optional<Outcome> send(long now) {
    dueAt = now + policy.pauseNanos();
    try {
      if (suspect.needsEmptyRequest()) {
        Outcome outcome = destination.send(destination.empty());
        suspect.emptyRequestSent(!(outcome instanceof Outcome.Retryable));
        if (outcome instanceof Outcome.Retryable) {
          ledger.failed();
          return Optional.of(outcome);
        }
      }
      if (suspect.needsNextRequest() && skipOldest()) {
        return Optional.of(sendNext(now));
      }
      return sendOldest(now);
    } catch (RuntimeException | Error e) {
      logOnce.error(e);
      return Optional.of(
          failedHere(
              new Outcome.Retryable(
                  Outcome.Retryable.NO_REQUEST,
                  "an internal error of the agent: " + e,
                  Optional.of(PAUSE))));
    }
  }

  /**
   * The agent itself failed, perhaps while it encoded a part: what the buffer holds is neither sent
   * nor moved, and the request is only ever set aside as a whole. What was settled of it stays so.
   */
  private Outcome failedHere(Outcome.Retryable failure) {
    endParts();
    ledger.failed();
    dueAt = clock.getAsLong() + backoff.next(failure);
    if (spool.isLoaded()) {
      if (spool.isAside()) {
        setAside();
      } else if (policy.isOldestFirst()) {
        suspect.failed(spool.loadedNumber());
      } else if (isStruckOut()) {
        setAsideStruck(spool.loadedPoints() - spool.loadedSettled());
      }
    }
    return failure;
  }

  private Optional<Outcome> sendOldest(long now) {
    if (load(destination.buffer(), now)) {
      unreadable = false;
      return Optional.of(settle(destination.send(destination.buffer())));
    }
    unreadable = spool.hasWaiting();
    dueAt = now + PAUSE.toNanos();
    return Optional.empty();
  }

  /** Sets the oldest request aside and loads the one behind it; whether there is one. */
  private boolean skipOldest() {
    boolean isSkipped = (spool.isLoaded() || spool.load(destination.buffer())) && spool.setAside();
    if (isSkipped) {
      endParts();
      if (spool.load(destination.buffer())) {
        begin(destination.buffer());
        return true;
      }
      spool.takeBack();
    }
    suspect.acquitted();
    return false;
  }

  /** Sends the request behind the oldest, which stays aside if this one does not fail. */
  private Outcome sendNext(long now) {
    boolean isProven = false;
    try {
      Outcome outcome = destination.send(destination.buffer());
      isProven = isProof(outcome);
      if (!isProven) {
        ledger.failed();
        return outcome;
      }
      asideAt = now + ASIDE_PAUSE_NANOS;
      if (budget.take()) {
        LOG.warn(
            "a request in {} is set aside: its attempts fail, but those of the next one do not",
            spool.path());
      }
      return settle(outcome);
    } finally {
      if (!isProven) {
        endParts();
        spool.takeBack();
        suspect.acquitted();
      }
    }
  }

  /** Whether the backend works; a proxy before one that does not may find a request too large. */
  private boolean isProof(Outcome outcome) {
    if (outcome instanceof Outcome.NonRetryable rejected && rejected.tooLarge()) {
      int rows = rowsSent();
      if (rows > 1) {
        size.rejected(rows, true, rejected.message());
      }
      return false;
    }
    return !(outcome instanceof Outcome.Retryable);
  }

  private boolean load(RequestBuffer request, long now) {
    if (split.active() && spool.isLoaded()) {
      limitPart();
      split.encodePart(request);
      return true;
    }
    if (!spool.isLoaded()) {
      // settled, or dropped meanwhile to make room, and counted so: its parts are not those of the
      // next one
      endParts();
    }
    if (!spool.load(request) && (now - asideAt < 0 || !spool.loadAside(request))) {
      return false;
    }
    begin(request);
    return true;
  }

  /** Begins with a request that was loaded: with its first part, if it is sent in parts. */
  private void begin(RequestBuffer request) {
    correctTimes(request);
    long settled = spool.loadedSettled();
    boolean isLimited = size.isLimited() || partSize.proven() > 0;
    if (isLimited || settled > 0 || failedRows != NO_ROWS) {
      split.begin(request, spool.loadedPoints(), settled);
    }
    if (split.active() && (limitPart() || split.isBegun() || split.isPartOfRow())) {
      split.encodePart(request);
    }
  }

  private void correctTimes(RequestBuffer request) {
    long step = spool.loadedClockStep();
    if (step != 0) {
      TimeShift.apply(request, step);
    }
  }

  /**
   * Limits the next part to as many rows as the backend takes, and to fewer than failed before.
   *
   * @return whether that is not all
   */
  private boolean limitPart() {
    int rows = split.rows();
    split.limit(failedRows == NO_ROWS ? size.limit() : Math.clamp(failedRows / 2, 1, size.limit()));
    return split.rows() < rows;
  }

  private void endParts() {
    split.end();
    failedRows = NO_ROWS;
  }

  private long points() {
    return split.active() ? split.points() : spool.loadedPoints();
  }

  private boolean isLast() {
    return !split.active() || split.left() <= split.points();
  }

  /** Rows in the request that was sent last; 0 if it cannot be sent in parts. */
  private int rowsSent() {
    return split.active()
        ? split.rows()
        : split.begin(destination.buffer(), spool.loadedPoints(), 0);
  }

  /** Returns the outcome, which is non-retryable if it was due to the size of the request. */
  private Outcome settle(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> {
        long points = points();
        if (split.isPartOfRow()) {
          split.accepted();
        } else {
          partSize.acceptedWhole(points);
          if (split.active()) {
            size.accepted(split.rows(), failedRows);
          } else {
            size.accepted();
          }
        }
        spool.accepted(points, accepted.rejectedPoints(), isLast());
        settled();
        logOnce.accepted(accepted, points);
        yield accepted;
      }
      case Outcome.Retryable retryable -> {
        ledger.failed();
        if (isTooMany(retryable) && retryable.isLikelySize()) {
          yield new Outcome.NonRetryable(retryable.status(), retryable.reason(), true);
        }
        dueAt = clock.getAsLong() + backoff.next(retryable);
        strike();
        if (!split.isBegun()) {
          // the copy is not kept in memory until the backend is back
          split.end();
        }
        yield retryable;
      }
      case Outcome.NonRetryable rejected -> {
        rejected(rejected);
        yield rejected;
      }
    };
  }

  /** The present part is settled. */
  private void settled() {
    backoff.reset();
    suspect.reset();
    failedRows = NO_ROWS;
    split.advance();
    if (split.isInRow()) {
      // rows are paced, not parts: a row in many parts must not take longer than until the next
      dueAt = clock.getAsLong();
    }
  }

  /** Whether the failure is due to the number of rows, so that fewer are sent next. */
  private boolean isTooMany(Outcome.Retryable failure) {
    failedRows = NO_ROWS;
    if (!spool.isLoaded() || !failure.mayBeSize()) {
      return false;
    }
    int rows = rowsSent();
    if (!size.failed(rows, failure.isLikelySize(), failure.reason())) {
      return false;
    }
    failedRows = rows;
    return true;
  }

  private void rejected(Outcome.NonRetryable rejected) {
    int rows = rowsSent();
    if (rows > 1) {
      size.rejected(rows, rejected.tooLarge(), rejected.message());
      failedRows = rows;
      ledger.failed();
    } else if (rows == 1 && rejected.tooLarge() && split.shrinkRow(rejected.message())) {
      ledger.failed();
    } else {
      logOnce.warn("rejected rows, which are dropped", rejected.message());
      spool.rejected(ExportError.ofStatus(rejected.status()), points(), isLast());
      settled();
    }
  }

  /** Counts a failure against a request, if other rows were or can be accepted meanwhile. */
  private void strike() {
    if (!spool.isLoaded()) {
      return;
    }
    if (spool.isAside()) {
      setAside();
      return;
    }
    if (policy.isOldestFirst()) {
      suspect.failed(spool.loadedNumber());
      return;
    }
    if (!isStruckOut()) {
      return;
    }
    // the next row of the same request gets one attempt, or else it would hold up the others again
    strikes = MOST_STRIKES - 1;
    long points = points();
    if (rowsSent() > 1) {
      failedRows = 2;
    } else {
      setAsideStruck(points);
    }
  }

  /** Counts a strike against the request that is loaded; whether it was the last one it gets. */
  private boolean isStruckOut() {
    if (struckRequest != spool.loadedNumber()) {
      struckRequest = spool.loadedNumber();
      strikes = 0;
    }
    if (liveAccepted) {
      liveAccepted = false;
      strikes++;
    }
    return strikes >= MOST_STRIKES;
  }

  private void setAsideStruck(long points) {
    if (setAside() && budget.take()) {
      LOG.warn(
          "a request of {} data points in {} is set aside: {} attempts failed while other rows were"
              + " accepted",
          points,
          spool.path(),
          MOST_STRIKES);
    }
  }

  /**
   * Sets aside what was sent last. A part becomes a request of its own, behind all others: a later
   * process would send the parts that were accepted again with it.
   *
   * @return false if the spool is full
   */
  private boolean setAside() {
    asideAt = clock.getAsLong() + ASIDE_PAUSE_NANOS;
    if (split.active() && (split.isBegun() || !isLast())) {
      boolean isLast = isLast();
      int result = spool.moveBehind(destination.buffer(), points(), split.time(), isLast);
      if (result == 0) {
        settled();
        return true;
      }
    }
    endParts();
    return spool.setAside();
  }

  /** Frees the memory. */
  void close() {
    split.end();
  }
}
