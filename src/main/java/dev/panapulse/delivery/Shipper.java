package dev.panapulse.delivery;

import dev.panapulse.frame.Catalog;
import dev.panapulse.frame.FrameRing;
import dev.panapulse.frame.RowBatch;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.ResidentMemory;
import dev.panapulse.otlp.Outcome;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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
 * bounded rate beside them. While the spool cannot be written, all is as without one.
 *
 * <p>An attempt that ends in an exception, want of memory included, is a failure like any other: it
 * is counted, said once and made again after a back-off. A batch that fails so a few times in
 * succession is dropped and counted as refused, so that rows which cannot be exported never keep
 * back those behind them.
 */
public final class Shipper {
  private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST_TRIM = 3;

  /** Attempts at a batch that may end in an exception before it is given up. */
  static final int MOST_DEFECTS = 3;

  /** Complaints that are remembered as said; beyond that none is said, so memory stays bounded. */
  private static final int MOST_COMPLAINTS = 32;

  /** A longer wait than this is not sat out in memory. */
  private static final long LONG_WAIT_NANOS = 30_000_000_000L;

  /** How long a spool that failed is left alone. */
  private static final long SPOOL_PAUSE_NANOS = 10_000_000_000L;

  /** So often rows from the ring ask instead, in case it is the oldest request that is at fault. */
  private static final int FRESH_PROBE_EVERY = 8;

  /** To put what is left into the spool. */
  private static final Duration AFTER_ABORT = Duration.ofMillis(500);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final FrameRing ring;
  private final Catalog catalog;
  private final Destination destination;
  private final Optional<Spool> spool;
  private final RowBatch batch;
  private final int batchRows;
  private final DeliveryCounts counts;
  private final Backoff backoff;
  private final Backoff replayBackoff;
  private final long replayPauseNanos;
  private final LongSupplier clock;
  private final ResidentMemory memory;
  private final EventFd wake;
  private final EventFd abort;
  private final PollSet waiting;
  private final Thread thread;

  private volatile boolean stopping;
  private long deliveries;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());
  private final Set<String> complaints = new HashSet<>();

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
  private long replayAt;
  private long spoolAt;

  /** Rows of which the last batch would fill half of the ring. */
  private long halfRing = Long.MAX_VALUE;

  private long failuresInARow;

  /**
   * A shipper, not started.
   *
   * @param spool where requests go that the backend did not take; opened by the thread, and closed
   * @param counts where the fate of the rows is counted
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
      DeliveryCounts counts,
      EventFd abort,
      int batchRows,
      int replayRate) {
    this(
        libc,
        ring,
        catalog,
        destination,
        spool,
        counts,
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
      DeliveryCounts counts,
      EventFd abort,
      int batchRows,
      int replayRate,
      RandomGenerator jitter,
      LongSupplier clock) {
    this.clock = clock;
    this.replayAt = clock.getAsLong();
    this.spoolAt = replayAt;
    this.ring = ring;
    this.catalog = catalog;
    this.destination = destination;
    this.spool = destination.request().isPresent() ? spool : Optional.empty();
    this.counts = counts;
    this.batch = new RowBatch(batchRows);
    this.batchRows = batchRows;
    this.backoff = new Backoff(jitter);
    this.replayBackoff = new Backoff(jitter);
    this.replayPauseNanos = NANOS_PER_SECOND / replayRate;
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
   * @return rows that were not delivered: still in the ring or in a request without an answer, and
   *     not in the spool
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
    return ring.waiting() + counts.inFlightRows();
  }

  /** Gives the memory and the descriptor back, if the thread was never started. */
  void close() {
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
    }
    drain();
    guarded(() -> spool.ifPresent(Spool::close));
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      tell(e);
    }
  }

  private int timeoutMillis() {
    long until;
    if (pending || away) {
      until = retryAt;
    } else if (hasSpooled()) {
      until = replayAt;
    } else {
      return -1;
    }
    // rounded up, else the last fraction of a millisecond would be spent spinning
    long nanos = Math.max(0, until - clock.getAsLong());
    return (int) Math.min(Integer.MAX_VALUE, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  private boolean hasSpooled() {
    return spool.isPresent() && spool.get().hasWaiting();
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
    replay(now);
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
    return ring.waiting() >= Math.min(batchRows, halfRing);
  }

  private void spoolWhatCannotWait(long now) {
    if (pending
        && kept
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
    if (!sendSpooled()) {
      // nothing there to ask with
      away = false;
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

  /** One request of the spool, beside the live ones. */
  private void replay(long now) {
    if (pending || away || stopping || now - replayAt < 0 || !hasSpooled()) {
      return;
    }
    replayAt = now + replayPauseNanos;
    if (!sendSpooled()) {
      replayAt = now + SPOOL_PAUSE_NANOS;
    }
  }

  /** Sends the oldest request of the spool; whether there was one. */
  private boolean sendSpooled() {
    try {
      Spool source = spool.orElseThrow();
      if (!source.load(destination.request().orElseThrow())) {
        return false;
      }
      settleSpooled(source, destination.redeliver());
    } catch (RuntimeException | Error e) {
      counts.failed();
      replayAt = clock.getAsLong() + SPOOL_PAUSE_NANOS;
      retryAt = replayAt;
      tell(e);
    }
    return true;
  }

  private void settleSpooled(Spool source, Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> {
        source.accepted(accepted.rejectedPoints());
        answered();
        say(accepted);
      }
      case Outcome.Retryable retryable -> {
        counts.failed();
        sayAway(retryable);
        if (away) {
          retryAt = clock.getAsLong() + wait(backoff, retryable);
        } else {
          // rows from the ring find out by themselves whether they fare better
          replayAt = clock.getAsLong() + wait(replayBackoff, retryable);
        }
      }
      case Outcome.Refused refused -> {
        source.refused();
        away = false;
        backoff.reset();
        replayBackoff.reset();
        complain("refused rows for good", refused.message());
      }
    }
  }

  /** Puts the batch under way into the spool; whether it is settled by that. */
  private boolean spoolPending() {
    try {
      if (!kept) {
        if (destination.prepare(batch) instanceof Outcome.Refused refused) {
          counts.refused();
          pending = false;
          complain("no request can be made of rows", refused.message());
          return true;
        }
        kept = true;
      }
      int last = batch.rows() - 1;
      int result =
          spool
              .orElseThrow()
              .append(
                  destination.request().orElseThrow(),
                  batch.rows(),
                  batch.epochNanos(0),
                  batch.epochNanos(last));
      if (result < 0) {
        return false;
      }
      pending = false;
      away = true;
      return true;
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  private boolean take() {
    int rows = ring.take(batch, catalog);
    if (rows == 0) {
      return false;
    }
    counts.taken(rows);
    halfRing = Math.max(1, ring.capacity() / 2 / Math.max(1, batch.bytes() / rows));
    pending = true;
    kept = false;
    defects = 0;
    attempts = 0;
    return true;
  }

  private void attempt() {
    attempts++;
    try {
      if (kept) {
        settle(destination.redeliver());
      } else {
        settle(destination.deliver(batch));
        trimNowAndThen();
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
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

  private void settle(Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> accepted(accepted);
      case Outcome.Retryable retryable -> retryLater(retryable);
      case Outcome.Refused refused -> {
        // without a status it never came to the backend
        away &= refused.status() == 0;
        drop(refused);
      }
    }
  }

  private void accepted(Outcome.Accepted accepted) {
    counts.accepted(accepted.rejectedPoints());
    pending = false;
    answered();
    say(accepted);
  }

  /** The backend is there. */
  private void answered() {
    away = false;
    probes = 0;
    backoff.reset();
    replayBackoff.reset();
    if (failuresInARow > 0) {
      LOG.info(
          "{} accepts again after {} failed attempts; {} rows wait",
          destination.description(),
          failuresInARow,
          ring.waiting() + counts.spoolRows());
      failuresInARow = 0;
    }
  }

  private void say(Outcome.Accepted accepted) {
    if (accepted.rejectedPoints() > 0) {
      complain("rejected points", accepted.warning());
    } else if (!accepted.warning().isEmpty()) {
      complain("warns", accepted.warning());
    }
  }

  private void retryLater(Outcome.Retryable retryable) {
    counts.failed();
    kept = true;
    defects = 0;
    retryAt = clock.getAsLong() + wait(backoff, retryable);
    sayAway(retryable);
  }

  private static long wait(Backoff backoff, Outcome.Retryable retryable) {
    return retryable.retryAfter().isPresent()
        ? backoff.next(retryable.retryAfter().get())
        : backoff.next();
  }

  private void sayAway(Outcome.Retryable retryable) {
    if (failuresInARow++ == 0) {
      LOG.warn(
          "{} cannot be reached: {}; rows wait and are sent later",
          destination.description(),
          retryable.reason());
    }
  }

  private void drop(Outcome.Refused refused) {
    counts.refused();
    pending = false;
    backoff.reset();
    complain("refused rows for good", refused.message());
  }

  /** Neither a yes nor a no but a defect of ours, or no memory. */
  private void failed(Throwable e) {
    counts.failed();
    // what the destination has may be half made
    kept = false;
    if (pending) {
      defects++;
      if (defects < MOST_DEFECTS) {
        retryAt = clock.getAsLong() + backoff.next();
      } else {
        counts.refused();
        pending = false;
      }
    }
    tell(e);
  }

  private void tell(Throwable e) {
    try {
      if (isNew(e.toString())) {
        LOG.error("an export failed by a defect of the agent; export goes on", e);
      }
    } catch (RuntimeException | Error _) {
      // no memory even to say so: the counts tell
    }
  }

  /** Says a complaint of the backend once, however often it comes; the counts tell how often. */
  private void complain(String what, String message) {
    if (isNew(message)) {
      LOG.warn("{} {}: {}", destination.description(), what, message);
    }
  }

  private boolean isNew(String complaint) {
    return complaints.size() < MOST_COMPLAINTS && complaints.add(complaint);
  }
}
