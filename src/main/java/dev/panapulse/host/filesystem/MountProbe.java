package dev.panapulse.host.filesystem;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls statvfs(3) where it may hang without harm: on a thread of its own.
 *
 * <p>statvfs of a network mount whose server is gone does not return, in some cases never. So the
 * sampling thread only writes its questions on a board ({@link StatvfsSlot}), wakes the probing
 * thread by an eventfd(2) and takes what answers there are, without waiting for any. A call that
 * does not return in time puts its mount into quarantine: the thread is left to it, and one other
 * takes over the board. When the call returns, the mount is back and the thread it kept ends. At
 * most {@value #MAX_LEFT_TO_CALLS} threads are left to calls like that; should the next hang too,
 * all file systems are left out, and counted, until one of the calls returns.
 *
 * <p>Where a call is known to wait for nothing the sampling thread makes it, which spares waking a
 * thread; where all are like that, there is no other thread.
 *
 * <p>Sampling thread only, except where said. The sampling thread's part allocates nothing but when
 * a thread is started.
 */
final class MountProbe implements AutoCloseable {
  /** Most threads that wait for calls that hang, besides the one that works. */
  static final int MAX_LEFT_TO_CALLS = 4;

  private static final long MAX_ROUNDS = 2;
  private static final long STACK_BYTES = 256 << 10;
  private static final String NO_THREAD =
      "too many calls of statvfs hang; file systems are left out until one returns";
  private static final String NO_START = "no thread can be started to call statvfs";

  private final LibC libc;
  private final long timeoutNanos;
  private final CollectorErrors errors;
  private final LongSupplier nanoTime;
  private final Slab one = Slab.allocate(Long.BYTES);
  private final int eventfd;

  /** The probe itself and each of its threads; the last to go closes what they share. */
  private final AtomicInteger holders = new AtomicInteger(1);

  private final AtomicInteger threads = new AtomicInteger();
  private volatile StatvfsSlot[] board = new StatvfsSlot[0];
  private volatile @Nullable Worker current;
  private volatile boolean closed;
  private long round;
  private long now;

  /** Answers what is on the board, for as long as it is the current one. */
  private final class Worker implements Runnable {
    private final Slab counter = Slab.allocate(Long.BYTES);
    private volatile long busySince;
    private volatile @Nullable StatvfsSlot busyWith;

    /** A slot that was answered is not hanging, though the thread may not have come to say so. */
    boolean isHanging() {
      StatvfsSlot slot = busyWith;
      return slot != null && slot.isOccupied() && now - busySince > timeoutNanos;
    }

    @Override
    public void run() {
      try {
        while (isCurrent()) {
          answerAll();
          if (!isCurrent() || !await()) {
            break;
          }
        }
      } finally {
        counter.close();
        threads.decrementAndGet();
        // a wake-up that came here may have been meant for the one that took over
        wake();
        release();
      }
    }

    private boolean isCurrent() {
      return !closed && current == this;
    }

    private void answerAll() {
      for (StatvfsSlot slot : board) {
        if (!isCurrent()) {
          return;
        }
        if (!slot.isPrompt() && slot.isAsked()) {
          long started = nanoTime.getAsLong();
          busySince = started;
          busyWith = slot;
          slot.answer(started);
          busyWith = null;
        }
      }
    }

    private boolean await() {
      long read = libc.read(eventfd, counter.address(), Long.BYTES);
      return read >= 0 || read == -Errno.EINTR;
    }
  }

  /**
   * A probe with an empty board, which has no thread yet.
   *
   * @param timeout for how long a call may run until its mount is left out
   * @param nanoTime the time, in nanoseconds since any moment
   */
  MountProbe(LibC libc, Duration timeout, CollectorErrors errors, LongSupplier nanoTime) {
    this.libc = libc;
    this.timeoutNanos = timeout.toNanos();
    this.errors = errors;
    this.nanoTime = nanoTime;
    this.eventfd = libc.eventfd(0, LibC.EFD_CLOEXEC);
    one.putLong(0, 1);
  }

  /**
   * A slot for a mount, not on the board yet.
   *
   * @param path bytes of the path to call statvfs with
   * @param label what the mount is called in messages
   * @param prompt whether the call is known to wait for nothing: then it is made by the sampling
   *     thread itself, see {@link MountTable#isPrompt}
   */
  StatvfsSlot slot(byte[] path, String label, boolean prompt) {
    String hangs =
        label + ": statvfs has not returned for " + seconds() + " s; left out until it does";
    return new StatvfsSlot(libc, path, hangs, prompt);
  }

  private String seconds() {
    Duration timeout = Duration.ofNanos(timeoutNanos);
    return timeout.toMillisPart() == 0
        ? Long.toString(timeout.toSeconds())
        : Double.toString(timeout.toMillis() / 1000.0);
  }

  /** Changes what is on the board; who takes a slot off also closes it. */
  void watch(StatvfsSlot[] slots) {
    board = slots;
  }

  /** Starts a round: takes what was answered, and asks anew. Never waits. */
  void ask() {
    round++;
    now = nanoTime.getAsLong();
    boolean asked = false;
    boolean needsThread = false;
    for (StatvfsSlot slot : board) {
      if (slot.isPrompt()) {
        slot.ask(round, now);
        slot.answer(now);
        slot.collect(now);
        continue;
      }
      needsThread = true;
      slot.collect(now);
      if (slot.isHanging(now, timeoutNanos)) {
        slot.quarantine(errors);
      }
      asked |= slot.ask(round, now);
      if (slot.isWaiting(now, 2 * timeoutNanos)) {
        errors.leftOut(NO_THREAD);
      }
    }
    if (needsThread) {
      employ();
    }
    if (asked) {
      wake();
    }
  }

  /** Sees to it that some thread works on the board. */
  private void employ() {
    Worker worker = current;
    boolean needed = worker == null || worker.isHanging();
    if (needed && threads.get() <= MAX_LEFT_TO_CALLS) {
      start();
    }
  }

  private void start() {
    if (eventfd < 0) {
      errors.failed("eventfd", eventfd);
      return;
    }
    Worker worker = new Worker();
    threads.incrementAndGet();
    holders.incrementAndGet();
    Worker before = current;
    current = worker;
    try {
      Thread.ofPlatform().daemon().name("panapulse-statvfs").stackSize(STACK_BYTES).start(worker);
    } catch (OutOfMemoryError e) {
      current = before;
      threads.decrementAndGet();
      release();
      errors.leftOut(NO_START);
    }
  }

  private void wake() {
    libc.write(eventfd, one.address(), Long.BYTES);
  }

  /**
   * Whether a slot has an answer that may stand for this round; an answer that came since {@link
   * #ask} is taken.
   */
  boolean isAnswered(StatvfsSlot slot) {
    slot.collect(now);
    return slot.isFresh(round, MAX_ROUNDS, now, 2 * timeoutNanos);
  }

  /**
   * Waits until all that was asked is answered, mounts in quarantine excepted. Not for the sampling
   * loop.
   *
   * @return false if time ran out
   */
  boolean awaitAnswers(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (isAnyPending()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }

  private boolean isAnyPending() {
    for (StatvfsSlot slot : board) {
      if (slot.isPending() && !slot.isQuarantined()) {
        return true;
      }
    }
    return false;
  }

  /** Threads that live now. Any thread. */
  int threads() {
    return threads.get();
  }

  /** Ends the thread, and those that calls keep as soon as these return. Never waits. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (StatvfsSlot slot : board) {
      slot.close();
    }
    board = new StatvfsSlot[0];
    wake();
    release();
  }

  private void release() {
    if (holders.decrementAndGet() == 0) {
      if (eventfd >= 0) {
        libc.close(eventfd);
      }
      one.close();
    }
  }
}
