package dev.panapulse.delivery;

import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.nativeimage.memory.PageTrim;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one virtual thread: takes rows out of the ring ({@link PendingBatch}), delivers them ({@link
 * Attempts}), and sends a request again for as long as the backend may still take it.
 *
 * <p>It waits in poll(2) on an eventfd and not on a Java lock: to unpark a virtual thread allocates
 * in the thread that does it, and that would be the sampling thread. While a request waits for its
 * next attempt, rows stay in the ring, which drops and counts the oldest when it is full.
 *
 * <p>With a {@link Spool}, a request whose first retry failed too goes there, and then the backend
 * counts as away ({@link BackendState}): rows go to the spool in whole batches ({@link
 * SpillPolicy}), and the oldest request there is what the backend is asked with. Once it answers,
 * rows from the ring go first and the spool is emptied at a bounded rate beside them ({@link
 * Replay}). While the spool cannot be written, all is as without one.
 *
 * <p>A request that is too large is sent in parts: fewer rows, and a single row in parts of itself
 * ({@link Split}). Later requests have fewer rows then, until many have gone well.
 *
 * <p>An attempt that ends in an exception, want of memory included, is a failure like any other: it
 * is counted, said once and made again after a back-off. A batch that fails so a few times in
 * succession is dropped and counted as a defect, so that rows which cannot be exported never keep
 * back those behind them.
 */
public final class ExportLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ExportLoop.class);
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** To put what is left into the spool. */
  private static final Duration AFTER_ABORT = Duration.ofMillis(500);

  /** poll(2) leaves it out. */
  private static final int NO_FD = -1;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** From one line of the ledger in the log to the next. */
  static final long LEDGER_NANOS = 3600 * NANOS_PER_SECOND;

  /** Attempts in succession that may end in an exception before the rows are dropped. */
  static final int MOST_EXCEPTIONS = BatchDelivery.MOST_EXCEPTIONS;

  /** So many requests with as many rows as they may have must go well before they may have more. */
  static final int FULL_BEFORE_MORE = PendingBatch.FULL_BEFORE_MORE;

  private final Optional<Spool> spool;
  private final Ledger ledger;
  private final LogOnce logOnce;
  private final BackendState backend;
  private final PendingBatch rows;
  private final PageTrim trim;
  private final Runnable trimming = this::trim;
  private final BatchDelivery delivery;
  private final Optional<Replay> replay;
  private final Optional<SpillPolicy> spillPolicy;
  private final LongSupplier clock;
  private final LibC libc;
  private final EventFd wake;
  private final EventFd abort;
  private EndWatch waiting;
  private final Thread thread;

  private volatile boolean stopping;
  private Runnable unattendedExit = () -> {};
  private long ledgerAt;

  /**
   * A shipper, not started.
   *
   * @param spool where requests go that the backend did not take; opened by the thread, and closed
   * @param ledger where the fate of the points is written
   * @param abort signalled when time is up: ends an exchange that is under way
   * @param batchRows most rows in a request
   * @param replayRate requests a second out of the spool beside those out of the ring
   */
  public ExportLoop(
      LibC libc,
      RowRing ring,
      SeriesRegistry registry,
      Destination destination,
      Optional<Spool> spool,
      Ledger ledger,
      EventFd abort,
      int batchRows,
      int replayRate) {
    this(
        libc,
        ring,
        registry,
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
  ExportLoop(
      LibC libc,
      RowRing ring,
      SeriesRegistry registry,
      Destination destination,
      Optional<Spool> spool,
      Ledger ledger,
      EventFd abort,
      int batchRows,
      int replayRate,
      RandomGenerator jitter,
      LongSupplier clock) {
    long now = clock.getAsLong();
    this.clock = clock;
    this.ledgerAt = now + LEDGER_NANOS;
    Optional<RequestDestination> requests =
        destination instanceof RequestDestination to ? Optional.of(to) : Optional.empty();
    this.spool = requests.flatMap(to -> spool);
    this.ledger = ledger;
    this.logOnce = new LogOnce(LOG, destination.description());
    this.backend =
        new BackendState(LOG, destination.description(), ledger, new Backoff(jitter), clock);
    this.rows = new PendingBatch(ring, registry, destination, ledger, batchRows);
    this.trim = new PageTrim(libc, LOG);
    this.replay =
        this.spool.map(from ->
            new Replay(
                from,
                requests.orElseThrow(),
                ledger,
                new Backoff(jitter),
                clock,
                NANOS_PER_SECOND / replayRate,
                logOnce));
    this.delivery = new BatchDelivery(rows, backend, replay, ledger, logOnce);
    this.spillPolicy =
        this.spool.map(to ->
            new SpillPolicy(
                to, requests.orElseThrow(), rows, delivery, backend, ledger, logOnce, now));
    this.abort = abort;
    this.wake = new EventFd(libc);
    this.libc = libc;
    this.waiting = new EndWatch(libc, wake.fd(), NO_FD, clock);
    this.thread = Thread.ofVirtual().name("panapulse-shipper").unstarted(this::run);
  }

  /**
   * Ends the process from the exporting thread, with the spool written, when {@link #stop} does not
   * follow within 1.5 s on the request to end: the thread that calls it may hang in a driver. To be
   * called before {@link #start}.
   *
   * @param endFd readable from when the process is asked to end
   * @param exit ends the process
   */
  public void endUnattended(int endFd, Runnable exit) {
    waiting.close();
    waiting = new EndWatch(libc, wake.fd(), endFd, clock);
    unattendedExit = exit;
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
    LedgerSnapshot end = ledger.balance();
    return end.inRing() + end.inFlight();
  }

  /** Gives the memory and the descriptor back, if the thread was never started. */
  void close() {
    replay.ifPresent(Replay::close);
    rows.close();
    trim.close();
    waiting.close();
    wake.close();
  }

  private void run() {
    guarded(() -> spool.ifPresent(Spool::recover));
    while (!stopping && !waiting.isOverdue()) {
      waiting.await(timeoutMillis());
      wake.drain();
      work(clock.getAsLong());
      guarded(trimming);
      logLedger(clock.getAsLong());
    }
    boolean isUnattended = !stopping;
    stopping = true;
    if (isUnattended) {
      // there is no time for a backend that hangs
      abort.signal();
    }
    drain();
    guarded(() -> spool.ifPresent(Spool::close));
    if (isUnattended) {
      LOG.error(
          "the sampling thread has not ended within 1.5 s of the signal; the process ends without"
              + " it: {}",
          ledger.balance());
      unattendedExit.run();
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      logOnce.tell(e);
    }
  }

  private int timeoutMillis() {
    long now = clock.getAsLong();
    long nanos = ledgerAt - now;
    if (rows.isPending() || backend.isAway()) {
      nanos = Math.min(nanos, backend.retryAt() - now);
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
    if (rows.isPending()) {
      if (!stopping && backend.isDue(now)) {
        delivery.attempt();
      }
      spillPolicy.ifPresent(to -> to.takeWhatCannotWait(now));
    }
    if (backend.isAway() && !rows.isPending()) {
      probe(now);
      spillPolicy.ifPresent(to -> to.takeWholeBatches(now, () -> stopping));
    }
    while (isFree() && rows.take()) {
      delivery.attempt();
    }
    if (replay.isPresent() && isFree()) {
      replay.get().work(now);
    }
  }

  private void trim() {
    trim.turned(isSettled());
  }

  /** Whether the backend has all that was sampled. */
  private boolean isSettled() {
    return isFree() && (replay.isEmpty() || !replay.get().hasWaiting());
  }

  /** Whether nothing keeps rows in the ring. */
  private boolean isFree() {
    return !rows.isPending() && !backend.isAway() && !stopping;
  }

  /** The last chance: one attempt each, no waiting; then what is left goes to the spool. */
  void drain() {
    if (rows.isPending()) {
      delivery.attempt();
    }
    while (!rows.isPending() && rows.take()) {
      delivery.attempt();
    }
    spillPolicy.ifPresent(SpillPolicy::takeAll);
  }

  /** Asks the backend with the oldest request that it did not get. */
  private void probe(long now) {
    if (stopping || !backend.isDue(now)) {
      return;
    }
    if (backend.nextProbeIsFresh() && rows.ringHasRows()) {
      backend.assumeThere();
      return;
    }
    Optional<Outcome> outcome = replay.orElseThrow().send(now);
    if (outcome.isEmpty()) {
      // nothing there to ask with
      backend.assumeThere();
      return;
    }
    switch (outcome.get()) {
      case Outcome.Accepted accepted -> backend.answered();
      case Outcome.Retryable retryable -> backend.failed(retryable);
      case Outcome.NonRetryable refused -> {
        backend.assumeThere();
        backend.refused(refused.status());
      }
    }
  }
}
