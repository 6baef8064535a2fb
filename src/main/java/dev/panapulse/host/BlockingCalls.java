package dev.panapulse.host;

import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.ThreadBound;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that makes {@link BlockingCall}s, so that the sampling thread never waits for one.
 *
 * <p>The sampling thread asks for calls on a board and wakes the thread by an eventfd(2). If a call
 * does not return within the timeout, its thread is left to it, and a new thread takes over the
 * board. At most {@code maxLeft} threads are left to calls; then the rest of the board waits until
 * one of them returns. A thread that was left ends when its call returns.
 *
 * <p>All methods are for the sampling thread unless documented otherwise; they allocate only when a
 * thread is started.
 */
public final class BlockingCalls implements AutoCloseable {
  private static final long STACK_BYTES = 256 << 10;

  private final LibC libc;
  private final String threadName;
  private final int maxLeft;
  private final ThreadBound bound;
  private final long timeoutNanos;
  private final CollectorErrors errors;
  private final String noThread;
  private final LongSupplier nanoTime;

  /** This object and each of its threads; the last one closes the eventfd. */
  private final AtomicInteger holders = new AtomicInteger(1);

  private final AtomicInteger threads = new AtomicInteger();
  private volatile BlockingCall[] board = new BlockingCall[0];
  private volatile @Nullable Worker current;
  private volatile boolean closed;

  /** The call that the sampling thread waits for. */
  private volatile @Nullable BlockingCall awaited;

  /** The sampling thread, once it waited. */
  private volatile @Nullable Thread waiter;

  /** Opened with the first thread, before it starts. */
  private @Nullable EventFd wake;

  private boolean asked;

  /** Makes the calls on the board while it is the current worker. */
  private final class Worker implements Runnable {
    private final EventFd signals;
    private final PollSet poll;
    private volatile @Nullable BlockingCall making;

    Worker(EventFd signals) {
      this.signals = signals;
      this.poll = new PollSet(libc, signals.fd());
    }

    /** False for a call that has returned, even if this thread has not moved on yet. */
    boolean isHanging(long nanos) {
      BlockingCall call = making;
      return call != null && call.isOccupying(nanos, timeoutNanos);
    }

    @Override
    public void run() {
      try {
        while (isCurrent()) {
          makeCalls();
          if (isCurrent()) {
            poll.await(-1);
            signals.drain();
          }
        }
      } finally {
        poll.close();
        bound.giveBack();
        threads.decrementAndGet();
        // this thread may have consumed a signal that was meant for its successor
        signals.signal();
        release(signals);
      }
    }

    private boolean isCurrent() {
      return !closed && current == this;
    }

    private void makeCalls() {
      for (BlockingCall call : board) {
        if (!isCurrent()) {
          return;
        }
        if (call.isAsked()) {
          making = call;
          call.run(nanoTime);
          making = null;
          if (call.equals(awaited)) {
            LockSupport.unpark(waiter);
          }
        }
      }
    }
  }

  /**
   * An empty board without a thread.
   *
   * @param threadName name of its threads
   * @param maxLeft how many threads may be left to calls that do not return
   * @param bound on the threads of all objects of the same kind
   * @param timeoutNanos how long a call may run until its thread is left to it
   * @param noThread message if a thread cannot be started; a constant
   * @param nanoTime a clock in nanoseconds with any origin
   */
  public BlockingCalls(
      LibC libc,
      String threadName,
      int maxLeft,
      ThreadBound bound,
      long timeoutNanos,
      CollectorErrors errors,
      String noThread,
      LongSupplier nanoTime) {
    this.libc = libc;
    this.threadName = threadName;
    this.maxLeft = maxLeft;
    this.bound = bound;
    this.timeoutNanos = timeoutNanos;
    this.errors = errors;
    this.noThread = noThread;
    this.nanoTime = nanoTime;
  }

  /** Replaces the board; the caller abandons the calls that it takes off. */
  public void watch(BlockingCall[] calls) {
    board = calls;
  }

  /**
   * Asks for a call; {@link #wake} wakes the thread.
   *
   * @return false if the call is under way or its result has not been taken
   */
  public boolean ask(BlockingCall call) {
    boolean accepted = call.ask();
    asked |= accepted;
    return accepted;
  }

  /** Starts a thread if none works on the board and the limits allow it. */
  public void ensureThread(long nanos) {
    Worker worker = current;
    boolean needed = worker == null || worker.isHanging(nanos);
    if (needed && !closed && threads.get() <= maxLeft) {
      if (bound.take(0)) {
        start();
      } else {
        errors.leftOut(noThread);
      }
    }
  }

  private void start() {
    EventFd signals = wake;
    if (signals == null) {
      signals = EventFd.tryOpen(libc);
      if (!signals.isOpen()) {
        errors.failed("eventfd", signals.fd());
        signals.close();
        bound.giveBack();
        return;
      }
      wake = signals;
    }
    Worker worker = new Worker(signals);
    threads.incrementAndGet();
    holders.incrementAndGet();
    Worker before = current;
    current = worker;
    try {
      Thread.ofPlatform().daemon().name(threadName).stackSize(STACK_BYTES).start(worker);
    } catch (OutOfMemoryError e) {
      // thrown when the kernel creates no thread
      current = before;
      bound.giveBack();
      threads.decrementAndGet();
      worker.poll.close();
      release(signals);
      errors.leftOut(noThread);
    }
  }

  /** Wakes the thread if a call was asked for since the last time. */
  public void wake() {
    EventFd signals = wake;
    if (asked && signals != null) {
      asked = false;
      signals.signal();
    }
  }

  /**
   * Wakes the thread and waits until a call has returned. Not for calls that are made at each tick.
   *
   * @param atMostNanos how long to wait
   * @return how long it waited, in nanoseconds
   */
  public long await(BlockingCall call, long atMostNanos) {
    long start = System.nanoTime();
    long waited = 0;
    waiter = Thread.currentThread();
    awaited = call;
    wake();
    while (call.isPending() && waited < atMostNanos) {
      LockSupport.parkNanos(this, atMostNanos - waited);
      waited = System.nanoTime() - start;
    }
    awaited = null;
    return waited;
  }

  /** Ends the thread if it makes no call; the next {@link #ensureThread} starts one again. */
  public void endIdleThread() {
    Worker worker = current;
    EventFd signals = wake;
    if (worker != null && signals != null && worker.making == null) {
      current = null;
      signals.signal();
    }
  }

  /** Threads that exist now: the current one and those that were left to calls. Any thread. */
  public int threads() {
    return threads.get();
  }

  /**
   * Ends the threads, each as soon as the call it is making returns. Never waits. The caller
   * abandons the calls on the board.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    board = new BlockingCall[0];
    EventFd signals = wake;
    if (signals != null) {
      signals.signal();
      release(signals);
    }
  }

  private void release(EventFd signals) {
    if (holders.decrementAndGet() == 0) {
      signals.close();
    }
  }
}
