package dev.panapulse.delivery;

import dev.panapulse.codec.Durations;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.nativeimage.memory.PageTrim;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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
public final class ExportLoop implements ExportHealth {
  private static final Logger LOG = LoggerFactory.getLogger(ExportLoop.class);
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** Time to write the remaining rows to the spool after the abort. */
  private static final Duration AFTER_ABORT = Duration.ofMillis(500);

  /** Interval of the log line with the ledger. */
  static final long LEDGER_NANOS = 3_600_000_000_000L;

  /** Half as long again as a single request may take, export.timeout. */
  static final long HANG_NANOS = 900_000_000_000L;

  private final Optional<Spool> spool;
  private final Ledger ledger;
  private final BackendReport report = new BackendReport();
  private final Route.Surroundings surroundings;
  private Route route;
  private final PageTrim trim;
  private final Runnable trimming = this::trim;
  private final Runnable adopting = this::adopt;
  private final LongSupplier clock;
  private final LibC libc;
  private final EventFd wake;
  private final EventFd abort;
  private EndWatch waiting;
  private final Thread thread;

  /**
   * @param spoolProtocol see {@link #redirect}
   * @param adopted likewise
   */
  private record Redirection(ExportTarget target, int spoolProtocol, Runnable adopted) {}

  private final AtomicReference<@Nullable Redirection> next = new AtomicReference<>();

  private volatile boolean stopping;

  /** Whether {@link #route} may be sending; a wait between two attempts does not count. */
  private volatile boolean isAtWork;

  /** If so, since when. */
  private volatile long atWorkSince;

  /** The destination of {@link #route}. */
  private volatile String goesTo;

  private volatile boolean isOpen;
  private Runnable unattendedExit = () -> {};
  private long ledgerAt;

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
    this.clock = clock;
    this.ledgerAt = clock.getAsLong() + LEDGER_NANOS;
    this.spool = Route.requests(destination).flatMap(to -> spool);
    this.ledger = ledger;
    this.trim = new PageTrim(libc, LOG);
    this.surroundings =
        new Route.Surroundings(
            LOG,
            ring,
            registry,
            this.spool,
            ledger,
            report,
            this::oldest,
            backoffs,
            clock,
            this::isStopping,
            this::isReplaced);
    this.route =
        new Route(
            new ExportTarget(destination, batchRows, replayPolicy), surroundings, Optional.empty());
    this.goesTo = destination.description();
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

  @Override
  public boolean isFailing() {
    return report.isFailing();
  }

  @Override
  public String failure() {
    return report.lastFailure().map(BackendReport.Failure::reason).orElse("");
  }

  /** What became of the last requests; any thread may read it. */
  public BackendReport backendReport() {
    return report;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public long hangNanos(long now) {
    if (!thread.isAlive()) {
      return HANG_NANOS;
    }
    if (!isAtWork) {
      return 0;
    }
    long nanos = Math.min(now - atWorkSince, report.sinceAnyResult(now));
    return nanos < HANG_NANOS ? 0 : nanos;
  }

  /** Releases soon what was touched beside sampling and exporting. Any thread; never waits. */
  public void touched() {
    trim.touched();
  }

  /**
   * Sends rows elsewhere, or in another way, from the next request on: a request that is under way
   * ends first, and rows that are not settled then are encoded anew. Any thread; never waits.
   *
   * @param target a destination of the same kind: it takes requests if the first one did
   * @param spoolProtocol of the requests that it encodes, such as {@link Spool#HTTP_PROTOBUF}
   * @param adopted runs on the exporting thread when no request goes the old way any more
   */
  public void redirect(ExportTarget target, int spoolProtocol, Runnable adopted) {
    Redirection unused = next.getAndSet(new Redirection(target, spoolProtocol, adopted));
    if (unused != null) {
      unused.target().destination().close();
    }
    wake.signal();
  }

  /**
   * The destination of a request in flight after a {@link #redirect} to another; empty: all go the
   * new way. Any thread.
   */
  public Optional<String> stillUsed() {
    return isReplaced() && isAtWork ? Optional.of(goesTo) : Optional.empty();
  }

  private boolean isReplaced() {
    return next.get() != null;
  }

  private void adopt() {
    Redirection to = next.getAndSet(null);
    if (to != null) {
      Route before = route;
      spool.ifPresent(of -> of.protocol(to.spoolProtocol()));
      try {
        route = new Route(to.target(), surroundings, Optional.of(before));
      } catch (RuntimeException | Error e) {
        to.target().destination().close();
        throw e;
      }
      to.adopted().run();
      String description = route.destination().description();
      if (!description.equals(goesTo)) {
        LOG.info("rows go to {} from now on", description);
        goesTo = description;
      }
      before.end();
      before.destination().close();
      trim.touched();
    }
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
              Durations.text(AFTER_ABORT));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ledger.snapshot().inMemory();
  }

  /** Frees memory and descriptor, if the thread was never started. */
  void close() {
    route.end();
    route.rows().close();
    trim.close();
    waiting.close();
    wake.close();
  }

  private void run() {
    guarded(() -> spool.ifPresent(Spool::recover));
    isOpen = true;
    while (!stopping && !waiting.isOverdue()) {
      waiting.await(timeoutMillis());
      wake.drain();
      work(clock.getAsLong());
      report.oldestWaiting(oldest());
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
          ledger.snapshot().atEnd());
      unattendedExit.run();
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      route.logOnce().error(e);
    }
  }

  /** Milliseconds until {@link #work} has something to do without a new row, rounded up. */
  int timeoutMillis() {
    long now = clock.getAsLong();
    long nanos = route.dueAt(ledgerAt) - now;
    // rounded up: else the loop would spin for the last fraction of a millisecond
    return (int) ((Math.max(0, nanos) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** Does all work that is due at {@code now}, nanoseconds of the clock. */
  void work(long now) {
    if (isReplaced()) {
      guarded(adopting);
    }
    atWorkSince = now;
    isAtWork = true;
    route.work(now);
    isAtWork = false;
    logLedger(now);
  }

  /** The end: one attempt each, without waiting; remaining rows go to the spool. */
  void drain() {
    if (isReplaced()) {
      guarded(adopting);
    }
    route.drain();
  }

  /** Once an hour. */
  private void logLedger(long now) {
    if (now - ledgerAt >= 0) {
      ledgerAt = now + LEDGER_NANOS;
      LOG.info("{}", ledger.snapshot());
    }
  }

  private void trim() {
    trim.turned(route.isSettled());
  }

  private boolean isStopping() {
    return stopping;
  }

  /** Nanoseconds since the oldest row of the spool was sampled; 0: there is none. */
  private long oldest() {
    return spool.isPresent() ? spool.get().age() : 0;
  }
}
