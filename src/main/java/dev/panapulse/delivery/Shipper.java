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
import java.util.Set;
import java.util.SplittableRandom;
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

  private final FrameRing ring;
  private final Catalog catalog;
  private final Destination destination;
  private final RowBatch batch;
  private final DeliveryCounts counts;
  private final Backoff backoff;
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
  private long retryAt;
  private long failuresInARow;

  /**
   * A shipper, not started.
   *
   * @param counts where the fate of the rows is counted
   * @param abort signalled when time is up: ends an exchange that is under way
   * @param batchRows most rows in a request
   */
  public Shipper(
      LibC libc,
      FrameRing ring,
      Catalog catalog,
      Destination destination,
      DeliveryCounts counts,
      EventFd abort,
      int batchRows) {
    this(
        libc,
        ring,
        catalog,
        destination,
        counts,
        abort,
        batchRows,
        new SplittableRandom(System.nanoTime()));
  }

  /** With {@code jitter} to draw the waits between attempts from. */
  Shipper(
      LibC libc,
      FrameRing ring,
      Catalog catalog,
      Destination destination,
      DeliveryCounts counts,
      EventFd abort,
      int batchRows,
      RandomGenerator jitter) {
    this.ring = ring;
    this.catalog = catalog;
    this.destination = destination;
    this.counts = counts;
    this.batch = new RowBatch(batchRows);
    this.backoff = new Backoff(jitter);
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
   * @return rows that were not delivered: still in the ring or in a request without an answer
   */
  public long stop(Duration grace) {
    stopping = true;
    wake.signal();
    try {
      if (!thread.join(grace)) {
        abort.signal();
        if (!thread.join(Duration.ofMillis(200))) {
          LOG.warn("the exporting thread does not end; it is left behind");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ring.waiting() + counts.inFlightRows();
  }

  private void run() {
    while (!stopping) {
      waiting.await(timeoutMillis());
      wake.drain();
      work();
    }
    drain();
  }

  private int timeoutMillis() {
    if (!pending) {
      return -1;
    }
    // rounded up, else the last fraction of a millisecond would be spent spinning
    long nanos = Math.max(0, retryAt - System.nanoTime());
    return (int) Math.min(Integer.MAX_VALUE, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  private void work() {
    if (pending && !stopping && System.nanoTime() - retryAt >= 0) {
      attempt();
    }
    while (!pending && !stopping && take()) {
      attempt();
    }
  }

  /** The last chance: one attempt each, no waiting. */
  private void drain() {
    if (pending) {
      attempt();
    }
    while (!pending && take()) {
      attempt();
    }
  }

  private boolean take() {
    int rows = ring.take(batch, catalog);
    if (rows == 0) {
      return false;
    }
    counts.taken(rows);
    pending = true;
    kept = false;
    defects = 0;
    return true;
  }

  private void attempt() {
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
      case Outcome.Refused refused -> drop(refused);
    }
  }

  private void accepted(Outcome.Accepted accepted) {
    counts.accepted(accepted.rejectedPoints());
    pending = false;
    backoff.reset();
    if (failuresInARow > 0) {
      LOG.info(
          "{} accepts again after {} failed attempts; {} rows wait",
          destination.description(),
          failuresInARow,
          ring.waiting());
      failuresInARow = 0;
    }
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
    long wait =
        retryable.retryAfter().isPresent()
            ? backoff.next(retryable.retryAfter().get())
            : backoff.next();
    retryAt = System.nanoTime() + wait;
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
        retryAt = System.nanoTime() + backoff.next();
      } else {
        counts.refused();
        pending = false;
      }
    }
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
