package dev.panapulse.delivery;

import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.EndRequest;
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
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exporting thread, a virtual one: takes rows out of the ring ({@link PendingBatch}), delivers
 * them ({@link BatchDelivery}), and retries requests.
 *
 * <pre>
 *   ring → PendingBatch → encoded request → sent → Outcome → ledger
 *                              ↓ backend unreachable ↑
 *                         SpillPolicy → Spool → Replay
 * </pre>
 *
 * <p>It waits in poll(2) on an eventfd instead of a Java lock, because to unpark a virtual thread
 * allocates on the calling thread, which would be the sampling thread. While a request waits for
 * its next attempt, rows stay in the ring, which drops and counts the oldest when it is full.
 *
 * <p>With a {@link Spool}, a request goes there when its first retry fails, too. From then on the
 * backend counts as unreachable ({@link BackendState}): rows go to the spool in whole batches
 * ({@link SpillPolicy}), and the oldest request there probes the backend. Once it accepts that, the
 * spool is emptied at a bounded rate ({@link Replay}): before any row of the ring, or beside them
 * ({@link ReplayPolicy}). While the spool cannot be written or read, the agent works as without
 * one.
 *
 * <p>Several rows that are rejected, or keep failing, are sent in smaller requests ({@link
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

  /** Interval of the log line with the ledger. */
  static final long LEDGER_NANOS = 3_600_000_000_000L;

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
  private final OutageLog outages;
  private final BooleanSupplier untilStop = this::isStopping;
  private final ReplayPolicy replayPolicy;
  private final LongSupplier clock;
  private final LibC libc;
  private final EventFd wake;
  private final EventFd abort;
  private EndWatch waiting;
  private final Thread thread;

  private volatile boolean stopping;
  private Runnable unattendedExit = () -> {};
  private long ledgerAt;

  /** Rows sampled when a request of the spool was sent last. */
  private long sampledAtReplay;

  /**
   * A loop that is not started.
   *
   * @param spool for requests that the backend did not accept; opened and closed by the thread
   * @param ledger accounts for the data points
   * @param abort signalled when the grace period ends; ends an exchange in progress
   * @param batchRows most rows in a request
   * @param replayPolicy how requests of the spool are sent
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
      ReplayPolicy replayPolicy) {
    this(
        libc,
        ring,
        registry,
        destination,
        spool,
        ledger,
        abort,
        batchRows,
        replayPolicy,
        backoffs(new SplittableRandom(System.nanoTime())),
        System::nanoTime);
  }

  private static Supplier<Backoff> backoffs(RandomGenerator jitter) {
    return () -> new Backoff(jitter);
  }

  /**
   * @param backoffs makes the waits between attempts, of rows of the ring and of the spool
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
      ReplayPolicy replayPolicy,
      Supplier<Backoff> backoffs,
      LongSupplier clock) {
    long now = clock.getAsLong();
    this.replayPolicy = replayPolicy;
    this.clock = clock;
    this.ledgerAt = now + LEDGER_NANOS;
    Optional<RequestDestination> requests =
        destination instanceof RequestDestination to ? Optional.of(to) : Optional.empty();
    this.spool = requests.flatMap(to -> spool);
    this.ledger = ledger;
    this.logOnce =
        new LogOnce(LOG, destination.description(), requests.isPresent(), new LineBudget(clock));
    LineBudget budget = new LineBudget(clock);
    RequestSize size = new RequestSize(LOG, destination.description(), batchRows, budget);
    PartSize partSize = new PartSize(LOG, destination.description(), budget);
    this.rows = new PendingBatch(ring, registry, destination, ledger, batchRows, size, partSize);
    this.outages =
        new OutageLog(LOG, destination.description(), ledger, clock, this::oldest, budget);
    this.backend =
        new BackendState(
            outages,
            new KeptLog(LOG, destination.description(), clock, budget),
            backoffs.get(),
            clock);
    this.trim = new PageTrim(libc, LOG);
    this.replay =
        this.spool.map(from ->
            new Replay(
                from,
                requests.orElseThrow(),
                ledger,
                backoffs.get(),
                clock,
                replayPolicy,
                size,
                partSize,
                logOnce,
                budget));
    this.delivery = new BatchDelivery(rows, backend, replay, ledger, logOnce);
    this.spillPolicy =
        this.spool.map(to ->
            new SpillPolicy(
                to,
                requests.orElseThrow(),
                replay.orElseThrow(),
                rows,
                delivery,
                backend,
                ledger,
                logOnce,
                now));
    this.abort = abort;
    this.wake = new EventFd(libc);
    this.libc = libc;
    this.waiting = new EndWatch(libc, wake.fd(), EndRequest.never());
    this.thread = Thread.ofVirtual().name("panapulse-export").unstarted(this::run);
  }

  /**
   * Ends the process from the exporting thread, with the spool written, when {@link #stop} does not
   * follow within 1.5 s on the request to end: the thread that calls it may hang in a driver. To be
   * called before {@link #start}.
   *
   * @param request that the process end; an exchange in progress ends when it is overdue
   * @param exit ends the process
   */
  public void endUnattended(EndRequest request, Runnable exit) {
    waiting.close();
    waiting = new EndWatch(libc, wake.fd(), request);
    unattendedExit = exit;
  }

  /** What became of the last requests; any thread may read it. */
  public BackendReport backendReport() {
    return backend.report();
  }

  /** Releases soon what was touched beside sampling and exporting. Any thread; never waits. */
  public void touched() {
    trim.touched();
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
    waiting.reacted();
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
      backend.report().oldestWaiting(oldest());
      guarded(trimming);
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

  /** Milliseconds until {@link #work} has something to do without a new row, rounded up. */
  int timeoutMillis() {
    long now = clock.getAsLong();
    long nanos = Math.min(ledgerAt, outages.summaryAt(ledgerAt)) - now;
    if (backend.isUnreachable()) {
      nanos = Math.min(nanos, backend.retryAt() - now);
    } else if (isBehind()) {
      nanos = Math.min(nanos, Math.max(backend.retryAt(), replay.orElseThrow().dueAt()) - now);
    } else if (rows.isPending()) {
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
      if (!stopping && backend.isDue(now) && !isBehind()) {
        delivery.attempt();
      }
      spillPolicy.ifPresent(to -> to.spillPending(now));
    }
    if (isBehind() || (backend.isUnreachable() && !rows.isPending())) {
      probe(now);
    }
    if (!rows.isPending() && (backend.isUnreachable() || isBehind())) {
      spillPolicy.ifPresent(to -> to.spillBatches(now, untilStop));
    }
    while (isFree() && rows.take()) {
      delivery.attempt();
    }
    if (replay.isPresent() && isFree()) {
      Optional<Outcome> outcome = replay.get().work(now);
      if (outcome.isPresent()) {
        backend.replayed(outcome.get());
      }
    }
    outages.work(now);
    logLedger(now);
  }

  private void trim() {
    trim.turned(isSettled());
  }

  /** Whether all sampled rows are settled. */
  private boolean isSettled() {
    return isFree() && (replay.isEmpty() || !replay.get().hasWaiting());
  }

  private boolean isStopping() {
    return stopping;
  }

  /** Whether rows of the ring may be sent. */
  private boolean isFree() {
    return !rows.isPending() && !backend.isUnreachable() && !stopping && !isBehind();
  }

  /** Whether older rows must be sent before those in memory. */
  private boolean isBehind() {
    return replay.isPresent() && replay.get().isAhead();
  }

  /** Nanoseconds since the oldest row of the spool was sampled; 0: there is none. */
  private long oldest() {
    return spool.isPresent() ? spool.get().age() : 0;
  }

  /** The end: one attempt each, without waiting; remaining rows go to the spool. */
  void drain() {
    if (rows.isPending() && !isBehind()) {
      delivery.attempt();
    }
    while (!rows.isPending() && !isBehind() && rows.take()) {
      delivery.attempt();
    }
    spillPolicy.ifPresent(SpillPolicy::spillAll);
  }

  /**
   * Sends the oldest request of the spool; while the backend is unreachable it probes the backend.
   */
  private void probe(long now) {
    if (stopping || !backend.isDue(now) || !(backend.isUnreachable() || isReplayDue(now))) {
      return;
    }
    if (!replayPolicy.isOldestFirst() && backend.nextProbeIsFresh() && rows.ringHasRows()) {
      backend.assumeReachable();
      return;
    }
    sampledAtReplay = rows.sampledRows();
    rows.bufferIsReused();
    Optional<Outcome> outcome = replay.orElseThrow().send(now);
    if (outcome.isEmpty()) {
      // the spool is empty, or cannot be read
      backend.assumeReachable();
      return;
    }
    switch (outcome.get()) {
      case Outcome.Accepted accepted -> backend.accepted(accepted);
      case Outcome.Retryable retryable -> {
        backend.failed(retryable);
        backend.assumeUnreachable();
      }
      case Outcome.NonRetryable rejected -> {
        backend.assumeReachable();
        backend.rejected(rejected.status());
      }
    }
  }

  /** Whether the pause is over, or a new row would have been sent now: it keeps its share. */
  private boolean isReplayDue(long now) {
    return replay.orElseThrow().isDue(now) || rows.sampledRows() > sampledAtReplay;
  }
}
