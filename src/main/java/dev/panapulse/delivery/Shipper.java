package dev.panapulse.delivery;

import dev.panapulse.frame.Catalog;
import dev.panapulse.frame.FrameRing;
import dev.panapulse.frame.RowBatch;
import dev.panapulse.host.DropReason;
import dev.panapulse.host.ExportError;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.ResidentMemory;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestBuffer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one virtual thread: takes rows out of the ring, delivers them, and sends a request again for
 * as long as the backend may still take it.
 *
 * <p>It waits in poll(2) on an eventfd and not on a Java lock: to unpark a virtual thread allocates
 * in the thread that does it, and that would be the sampling thread. While a request waits for its
 * next attempt, rows stay in the ring, which drops and counts the oldest when it is full.
 *
 * <p>With a {@link Spool}, a request whose first retry failed too goes there, and then the backend
 * counts as away: rows go to the spool in whole batches, and the oldest request there is what the
 * backend is asked with. Once it answers, rows from the ring go first and the spool is emptied at a
 * bounded rate beside them ({@link Replay}). While the spool cannot be written, all is as without
 * one.
 *
 * <p>A request that is too large is sent in parts: fewer rows, and a single row in parts of itself
 * ({@link Split}). Later requests have fewer rows then, until many have gone well.
 *
 * <p>An attempt that ends in an exception, want of memory included, is a failure like any other: it
 * is counted, said once and made again after a back-off. A batch that fails so a few times in
 * succession is dropped and counted as a defect, so that rows which cannot be exported never keep
 * back those behind them.
 */
public final class Shipper {
  private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST_TRIM = 3;

  /** Attempts at a batch that may end in an exception before it is given up. */
  static final int MOST_DEFECTS = 3;

  /** A longer wait than this is not sat out in memory. */
  private static final long LONG_WAIT_NANOS = 30_000_000_000L;

  /** How long a spool that failed is left alone. */
  private static final long SPOOL_PAUSE_NANOS = 10_000_000_000L;

  /** So often rows from the ring ask instead, in case it is the oldest request that is at fault. */
  private static final int FRESH_PROBE_EVERY = 8;

  /** To put what is left into the spool. */
  private static final Duration AFTER_ABORT = Duration.ofMillis(500);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** From one line of the ledger in the log to the next. */
  static final long LEDGER_NANOS = 3600 * NANOS_PER_SECOND;

  /** So many requests with as many rows as they may have must go well before they may have more. */
  static final int FULL_BEFORE_MORE = 64;

  private final FrameRing ring;
  private final Catalog catalog;
  private final Destination destination;
  private final Optional<Spool> spool;
  private final Optional<Replay> replay;
  private final RowBatch batch;
  private final int batchRows;
  private final Ledger ledger;
  private final Complaints complaints;
  private final Split split = new Split();
  private final Backoff backoff;
  private final LongSupplier clock;
  private final ResidentMemory memory;
  private final EventFd wake;
  private final EventFd abort;
  private final PollSet waiting;
  private final Thread thread;

  private volatile boolean stopping;
  private long deliveries;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());

  /** Whether the batch has no final answer yet. */
  private boolean pending;

  /** Whether the destination has what it made of the batch, so that it need not be made again. */
  private boolean kept;

  private int defects;
  private int attempts;
  private long retryAt;

  /** Whether rows go to the spool, because the backend did not answer. */
  private boolean away;

  private int probes;
  private long spoolAt;
  private long ledgerAt;

  /** Rows in a request at most, by what the backend takes. */
  private int mostRows;

  private int fullRequests;

  /** Rows of which the last batch would fill half of the ring. */
  private long halfRing = Long.MAX_VALUE;

  private long failuresInARow;

  /**
   * A shipper, not started.
   *
   * @param spool where requests go that the backend did not take; opened by the thread, and closed
   * @param ledger where the fate of the points is written
   * @param abort signalled when time is up: ends an exchange that is under way
   * @param batchRows most rows in a request
   * @param replayRate requests a second out of the spool beside those out of the ring
   */
  public Shipper(
      LibC libc,
      FrameRing ring,
      Catalog catalog,
      Destination destination,
      Optional<Spool> spool,
      Ledger ledger,
      EventFd abort,
      int batchRows,
      int replayRate) {
    this(
        libc,
        ring,
        catalog,
        destination,
        spool,
        ledger,
        abort,
        batchRows,
        replayRate,
        new SplittableRandom(System.nanoTime()),
        System::nanoTime);
  }

  /**
   * With {@code jitter} to draw the waits between attempts from, and {@code clock} to measure them
   * by: nanoseconds, as {@link System#nanoTime()}.
   */
  Shipper(
      LibC libc,
      FrameRing ring,
      Catalog catalog,
      Destination destination,
      Optional<Spool> spool,
      Ledger ledger,
      EventFd abort,
      int batchRows,
      int replayRate,
      RandomGenerator jitter,
      LongSupplier clock) {
    this.clock = clock;
    this.spoolAt = clock.getAsLong();
    this.ledgerAt = spoolAt + LEDGER_NANOS;
    this.ring = ring;
    this.catalog = catalog;
    this.destination = destination;
    this.spool = destination.request().isPresent() ? spool : Optional.empty();
    this.ledger = ledger;
    this.complaints = new Complaints(LOG, destination.description());
    this.batch = new RowBatch(batchRows);
    this.batchRows = batchRows;
    this.mostRows = batchRows;
    this.backoff = new Backoff(jitter);
    this.replay =
        this.spool.map(from ->
            new Replay(
                from,
                destination,
                ledger,
                new Backoff(jitter),
                clock,
                NANOS_PER_SECOND / replayRate,
                complaints));
    this.abort = abort;
    this.memory = new ResidentMemory(libc);
    this.wake = new EventFd(libc);
    this.waiting = new PollSet(libc, wake.fd());
    this.thread = Thread.ofVirtual().name("panapulse-shipper").unstarted(this::run);
  }

  /** Starts the virtual thread. */
  public void start() {
    thread.start();
  }

  /** Tells that rows wait in the ring. Sampling thread; allocates nothing and never waits. */
  public void rowsReady() {
    wake.signal();
  }

  /**
   * Delivers what waits, as far as that goes within {@code grace}, and ends the thread.
   *
   * @return data points that were not delivered: still in the ring or in a request without an
   *     answer, and not in the spool
   */
  public long stop(Duration grace) {
    stopping = true;
    wake.signal();
    try {
      if (!thread.join(grace)) {
        abort.signal();
        if (!thread.join(AFTER_ABORT)) {
          LOG.warn("the exporting thread does not end; it is left behind");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Balance end = ledger.balance();
    return end.inRing() + end.inFlight();
  }

  /** Gives the memory and the descriptor back, if the thread was never started. */
  void close() {
    replay.ifPresent(Replay::close);
    batch.close();
    memory.close();
    waiting.close();
    wake.close();
  }

  private void run() {
    guarded(() -> spool.ifPresent(Spool::recover));
    while (!stopping) {
      waiting.await(timeoutMillis());
      wake.drain();
      work(clock.getAsLong());
      logLedger(clock.getAsLong());
    }
    drain();
    guarded(() -> spool.ifPresent(Spool::close));
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      complaints.tell(e);
    }
  }

  private int timeoutMillis() {
    long now = clock.getAsLong();
    long nanos = ledgerAt - now;
    if (pending || away) {
      nanos = Math.min(nanos, retryAt - now);
    } else if (replay.isPresent() && replay.get().hasWaiting()) {
      nanos = Math.min(nanos, replay.get().dueAt() - now);
    }
    // rounded up, else the last fraction of a millisecond would be spent spinning
    return (int) ((Math.max(0, nanos) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** Once an hour. */
  private void logLedger(long now) {
    if (now - ledgerAt >= 0) {
      ledgerAt = now + LEDGER_NANOS;
      LOG.info("{}", ledger.balance());
    }
  }

  /** Everything that is due at {@code now}; nanoseconds of the shipper's clock. */
  void work(long now) {
    if (pending) {
      if (!stopping && now - retryAt >= 0) {
        attempt();
      }
      spoolWhatCannotWait(now);
    }
    if (away && !pending) {
      probe(now);
      spoolWholeBatches(now);
    }
    while (!pending && !away && !stopping && take()) {
      attempt();
    }
    if (replay.isPresent() && !pending && !away && !stopping) {
      replay.get().work(now);
    }
  }

  /** The last chance: one attempt each, no waiting; then what is left goes to the spool. */
  void drain() {
    if (pending) {
      attempt();
    }
    while (!pending && take()) {
      attempt();
    }
    if (spool.isPresent()) {
      boolean goesOn = !pending || spoolPending();
      while (goesOn && take()) {
        goesOn = spoolPending();
      }
    }
  }

  /** Whether rows have to leave the ring, sent or not. */
  private boolean ringFills() {
    return ring.waiting() >= Math.min(mostRows, halfRing);
  }

  private void spoolWhatCannotWait(long now) {
    if (pending
        && (kept || split.active())
        && spool.isPresent()
        && (away || attempts > 1 || ringFills() || retryAt - now > LONG_WAIT_NANOS)
        && now - spoolAt >= 0
        && !spoolPending()) {
      spoolAt = now + SPOOL_PAUSE_NANOS;
    }
  }

  /** Asks the backend with the oldest request that it did not get. */
  private void probe(long now) {
    if (stopping || now - retryAt < 0) {
      return;
    }
    if (++probes % FRESH_PROBE_EVERY == 0 && ring.waiting() > 0) {
      away = false;
      return;
    }
    Optional<Outcome> outcome = replay.orElseThrow().send(now);
    if (outcome.isEmpty()) {
      // nothing there to ask with
      away = false;
      return;
    }
    switch (outcome.get()) {
      case Outcome.Accepted accepted -> answered();
      case Outcome.Retryable retryable -> {
        sayAway(retryable);
        retryAt = clock.getAsLong() + backoff.next(retryable);
      }
      case Outcome.Refused refused -> {
        away = false;
        backoff.reset();
      }
    }
  }

  private void spoolWholeBatches(long now) {
    while (away && !stopping && now - spoolAt >= 0 && ringFills() && take()) {
      if (!spoolPending()) {
        spoolAt = now + SPOOL_PAUSE_NANOS;
        retryAt = Math.max(retryAt, now);
        return;
      }
    }
  }

  /** Puts what is left of the batch into the spool; whether it is settled by that. */
  private boolean spoolPending() {
    try {
      while (pending) {
        int result = appendPending();
        if (result < 0) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  /** One request of the batch; 0 if it is settled, or smaller now, or {@code -errno}. */
  private int appendPending() {
    RequestBuffer request = destination.request().orElseThrow();
    long points = batch.points();
    if (split.active()) {
      points = split.left();
      split.loadRest(request);
    } else if (!kept) {
      if (destination.prepare(batch) instanceof Outcome.Refused refused) {
        if (!refused.tooLarge() || !fewerRows()) {
          ledger.dropped(DropReason.DEFECT, points);
          complaints.complain("cannot be sent rows", refused.message());
          nextRows();
        }
        return 0;
      }
      kept = true;
    }
    int last = batch.rows() - 1;
    int result =
        spool.orElseThrow().append(request, points, batch.epochNanos(0), batch.epochNanos(last));
    if (result == 0) {
      split.end();
      away = true;
      nextRows();
    }
    return result;
  }

  /** What is shown of the batch is settled. */
  private void nextRows() {
    kept = false;
    pending = batch.advance();
  }

  /** Shows fewer rows of the batch, and of those to come; whether there are fewer. */
  private boolean fewerRows() {
    int rows = batch.rows();
    kept = false;
    fullRequests = 0;
    mostRows = Math.min(mostRows, Math.max(1, rows / 2));
    batch.limit(mostRows);
    if (rows > 1) {
      batch.narrow((rows + 1) / 2);
    }
    return rows > 1;
  }

  private void maybeMoreRows() {
    if (mostRows < batchRows && batch.rows() >= mostRows && ++fullRequests >= FULL_BEFORE_MORE) {
      fullRequests = 0;
      mostRows = Math.min(batchRows, 2 * mostRows);
      batch.limit(mostRows);
    }
  }

  private boolean take() {
    int rows = ring.take(batch, catalog);
    if (rows == 0) {
      return false;
    }
    ledger.taken(batch.points());
    halfRing = Math.max(1, ring.capacity() / 2 / Math.max(1, batch.bytes() / rows));
    pending = true;
    kept = false;
    defects = 0;
    attempts = 0;
    return true;
  }

  /** An attempt, and those for the parts if the request is too large. */
  private void attempt() {
    boolean again = true;
    while (again) {
      attempts++;
      try {
        again = settle(exchange());
      } catch (RuntimeException | Error e) {
        failed(e);
        again = false;
      }
    }
  }

  private Outcome exchange() {
    if (split.active()) {
      split.load(destination.request().orElseThrow());
      return destination.redeliver();
    }
    if (kept) {
      return destination.redeliver();
    }
    Outcome outcome = destination.deliver(batch);
    trimNowAndThen();
    return outcome;
  }

  /** A collection touches again what was let go, so each is followed by a trim. */
  private void trimNowAndThen() {
    deliveries++;
    if (deliveries == FIRST_TRIM || (deliveries > FIRST_TRIM && untilCollection.get() == null)) {
      untilCollection = new WeakReference<>(new Object());
      long trimmed = memory.trim();
      LOG.debug("let go of {} kB of the executable's pages", trimmed >> 10);
    }
  }

  /** Whether a part is left that can be sent at once. */
  private boolean settle(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> {
        ledger.accepted(points(), accepted.rejectedPoints());
        if (!split.active()) {
          maybeMoreRows();
        }
        answered();
        replay.ifPresent(Replay::liveAccepted);
        complaints.say(accepted);
        yield nextPart();
      }
      case Outcome.Retryable retryable -> {
        retryLater(retryable);
        yield false;
      }
      case Outcome.Refused refused -> {
        if (refused.tooLarge() && makeSmaller()) {
          ledger.failed();
          yield true;
        }
        // without a status it never came to the backend
        away &= refused.status() == 0;
        ledger.refused(ExportError.ofStatus(refused.status()), points());
        backoff.reset();
        complaints.complain("refused rows for good", refused.message());
        yield nextPart();
      }
    };
  }

  /** Points in what was sent. */
  private long points() {
    return split.active() ? split.points() : batch.points();
  }

  /** What was sent is settled; whether more is left. */
  private boolean nextPart() {
    defects = 0;
    if (!split.active() || !split.advance()) {
      nextRows();
    }
    return pending;
  }

  private boolean makeSmaller() {
    if (split.active()) {
      return split.shrink();
    }
    // what was refused is still in the request, but where it never came to be
    return fewerRows()
        || (destination.request().isPresent()
            && split.begin(destination.request().get(), batch.points()));
  }

  /** The backend is there. */
  private void answered() {
    away = false;
    probes = 0;
    backoff.reset();
    if (failuresInARow > 0) {
      LOG.info(
          "{} accepts again after {} failed attempts; {} data points wait",
          destination.description(),
          failuresInARow,
          waitingPoints());
      failuresInARow = 0;
    }
  }

  private long waitingPoints() {
    Balance now = ledger.balance();
    return now.inRing() + now.inSpool();
  }

  private void retryLater(Outcome.Retryable retryable) {
    ledger.failed();
    kept = true;
    defects = 0;
    retryAt = clock.getAsLong() + backoff.next(retryable);
    sayAway(retryable);
  }

  private void sayAway(Outcome.Retryable retryable) {
    if (failuresInARow++ == 0) {
      LOG.warn(
          "{} cannot be reached: {}; rows wait and are sent later",
          destination.description(),
          retryable.reason());
    }
  }

  /** Neither a yes nor a no but a defect of ours, or no memory. */
  private void failed(Throwable e) {
    ledger.failed();
    // what the destination has may be half made
    kept = false;
    if (pending) {
      defects++;
      if (defects < MOST_DEFECTS) {
        retryAt = clock.getAsLong() + backoff.next();
      } else {
        ledger.dropped(DropReason.DEFECT, ledger.inFlight());
        split.end();
        pending = false;
      }
    }
    complaints.tell(e);
  }
}
