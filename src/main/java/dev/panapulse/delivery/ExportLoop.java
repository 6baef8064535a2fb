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
 * The exporting thread, a virtual one: takes rows out of the ring ({@link PendingBatch}), delivers
 * them ({@link BatchDelivery}), and retries requests.
 *
 * <pre>
 *   ring → PendingBatch → encoded request → sent → Outcome → ledger
 *                              ↓ backend away       ↑
 *                         SpillPolicy → Spool → Replay
 * </pre>
 *
 * <p>It waits in poll(2) on an eventfd instead of a Java lock, because to unpark a virtual thread
 * allocates on the calling thread, which would be the sampling thread. While a request waits for
 * its next attempt, rows stay in the ring, which drops and counts the oldest when it is full.
 *
 * <p>With a {@link Spool}, a request goes there when its first retry fails, too. From then on the
 * backend counts as away ({@link BackendState}): rows go to the spool in whole batches ({@link
 * SpillPolicy}), and the oldest request there probes the backend. Once it accepts that, rows of the
 * ring go first and the spool is emptied beside them at a bounded rate ({@link Replay}). While the
 * spool cannot be written, the agent works as without one.
 *
 * <p>Several rows that are refused, or keep failing, are sent in smaller requests ({@link
 * RequestSize}), and a single row that is too large in parts ({@link Split}), before any is
 * dropped.
 *
 * <p>An attempt that ends in an exception, lack of memory included, is counted, logged once and
 * repeated after a backoff. Rows whose attempts keep ending so are dropped and counted as an
 * internal error, so that they never hold up the rows behind them.
 */
public final class ExportLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ExportLoop.class);
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** Time to write the remaining rows to the spool after the abort. */
  private static final Duration AFTER_ABORT = Duration.ofMillis(500);

  /** poll(2) leaves it out. */
  private static final int NO_FD = -1;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Interval of the log line with the ledger. */
  static final long LEDGER_NANOS = 3600 * NANOS_PER_SECOND;

  /** Attempts in succession that may end in an exception before the rows are dropped. */
  static final int MOST_EXCEPTIONS = BatchDelivery.MOST_EXCEPTIONS;

  /** Full requests that must be accepted before requests may have more rows again. */
  static final int FULL_BEFORE_MORE = RequestSize.FULL_BEFORE_MORE;

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
   * A loop that is not started.
   *
   * @param spool for requests that the backend did not accept; opened and closed by the thread
   * @param ledger accounts for the data points
   * @param abort signalled when the grace period ends; ends an exchange in progress
   * @param batchRows most rows in a request
   * @param replayRate requests a second of the spool, beside those of the ring
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
   * @param jitter draws the waits between attempts
   * @param clock monotonic nanoseconds, as {@link System#nanoTime()}
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
    RequestSize size = new RequestSize(LOG, destination.description(), batchRows);
    this.rows = new PendingBatch(ring, registry, destination, ledger, batchRows, size);
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
                size,
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
    this.thread = Thread.ofVirtual().name("panapulse-export").unstarted(this::run);
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

  /** Wakes the loop: rows wait in the ring. Sampling thread; allocates nothing, never blocks. */
  public void rowsReady() {
    wake.signal();
  }

  /**
   * Delivers waiting rows within {@code grace}, and ends the thread.
   *
   * @return data points that were neither delivered nor written to the spool
   */
  public long stop(Duration grace) {
    stopping = true;
    wake.signal();
    try {
      if (!thread.join(grace)) {
        abort.signal();
        if (!thread.join(AFTER_ABORT)) {
          LOG.warn(
              "the exporting thread does not end within {}; the agent ends without it",
              AFTER_ABORT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LedgerSnapshot snapshot = ledger.snapshot();
    return snapshot.inRing() + snapshot.inFlight();
  }

  /** Frees memory and descriptor, if the thread was never started. */
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
          ledger.snapshot());
      unattendedExit.run();
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      logOnce.error(e);
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
    // rounded up: else the loop would spin for the last fraction of a millisecond
    return (int) ((Math.max(0, nanos) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** Once an hour. */
  private void logLedger(long now) {
    if (now - ledgerAt >= 0) {
      ledgerAt = now + LEDGER_NANOS;
      LOG.info("{}", ledger.snapshot());
    }
  }

  /** Does all work that is due at {@code now}, nanoseconds of the clock. */
  void work(long now) {
    if (rows.isPending()) {
      if (!stopping && backend.isDue(now)) {
        delivery.attempt();
      }
      spillPolicy.ifPresent(to -> to.spillPending(now));
    }
    if (backend.isAway() && !rows.isPending()) {
      probe(now);
      spillPolicy.ifPresent(to -> to.spillBatches(now, () -> stopping));
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

  /** Whether all sampled rows are settled. */
  private boolean isSettled() {
    return isFree() && (replay.isEmpty() || !replay.get().hasWaiting());
  }

  /** Whether rows of the ring may be sent. */
  private boolean isFree() {
    return !rows.isPending() && !backend.isAway() && !stopping;
  }

  /** The end: one attempt each, without waiting; remaining rows go to the spool. */
  void drain() {
    if (rows.isPending()) {
      delivery.attempt();
    }
    while (!rows.isPending() && rows.take()) {
      delivery.attempt();
    }
    spillPolicy.ifPresent(SpillPolicy::spillAll);
  }

  /** Probes the backend with the oldest request of the spool. */
  private void probe(long now) {
    if (stopping || !backend.isDue(now)) {
      return;
    }
    if (backend.nextProbeIsFresh() && rows.ringHasRows()) {
      backend.assumeReachable();
      return;
    }
    Optional<Outcome> outcome = replay.orElseThrow().send(now);
    if (outcome.isEmpty()) {
      // the spool is empty
      backend.assumeReachable();
      return;
    }
    switch (outcome.get()) {
      case Outcome.Accepted accepted -> backend.accepted();
      case Outcome.Retryable retryable -> backend.failed(retryable);
      case Outcome.NonRetryable refused -> {
        backend.assumeReachable();
        backend.refused(refused.status());
      }
    }
  }
}
