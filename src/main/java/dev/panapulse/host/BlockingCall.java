package dev.panapulse.host;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A call that may block for long or never return. The sampling thread asks for it, a thread of
 * {@link BlockingCalls} makes it, and the sampling thread takes the result.
 *
 * <p>The state names the owner of the memory that the call uses, and changes by compare-and-set:
 *
 * <pre>
 *   idle --ask()--> asked --a thread starts it--> running --it returns--> done --taken()--> idle
 *     abandon() from any state: memory is released at once, or after the call if it is running
 * </pre>
 *
 * <p>While it is running, arguments and result belong to the calling thread. They stay allocated
 * until the call has returned, because the kernel holds their addresses. In all other states they
 * belong to the sampling thread. All methods are for the sampling thread unless documented
 * otherwise, and allocate nothing.
 */
public abstract class BlockingCall {
  private static final int IDLE = 0;
  private static final int ASKED = 1;
  private static final int RUNNING = 2;
  private static final int DONE = 3;
  private static final int ABANDONED = 4;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private volatile long startedNanos;

  /** An idle call. */
  protected BlockingCall() {}

  /** Makes the call and stores its result. Runs on the calling thread. */
  protected abstract void call();

  /** Releases the memory of the call. Runs once, on the thread that owns the memory last. */
  protected abstract void release();

  /**
   * Asks for the call; {@link BlockingCalls#ask} also wakes a thread.
   *
   * @return false unless it was idle
   */
  final boolean ask() {
    return state.compareAndSet(IDLE, ASKED);
  }

  /** Whether the call has returned and its result has not been taken. */
  public final boolean isDone() {
    return state.get() == DONE;
  }

  /** Declares the result taken, so that the call can be asked for again. */
  public final void taken() {
    state.compareAndSet(DONE, IDLE);
  }

  /** When the call was started last, by the clock of {@link BlockingCalls}. */
  public final long startedNanos() {
    return startedNanos;
  }

  /** Whether it waits for a thread. Any thread. */
  public final boolean isAsked() {
    return state.get() == ASKED;
  }

  /** Whether it waits for a thread or is running. */
  public final boolean isPending() {
    int now = state.get();
    return now == ASKED || now == RUNNING;
  }

  /** Whether the call has been running for longer than {@code atMostNanos}. */
  public final boolean isHanging(long nanos, long atMostNanos) {
    return state.get() == RUNNING && nanos - startedNanos > atMostNanos;
  }

  /** As {@link #isHanging}, also if the call was abandoned while it ran. */
  final boolean isOccupying(long nanos, long atMostNanos) {
    int now = state.get();
    return (now == RUNNING || now == ABANDONED) && nanos - startedNanos > atMostNanos;
  }

  /** Gives the call up; if it is running, its thread releases the memory afterwards. */
  public final void abandon() {
    int before = state.getAndSet(ABANDONED);
    if (before != RUNNING && before != ABANDONED) {
      release();
    }
  }

  /** Makes the call unless it was abandoned or another thread was faster. Calling thread. */
  final void run(LongSupplier nanoTime) {
    // set before the state, so that whoever sees it running sees the time too
    startedNanos = nanoTime.getAsLong();
    if (!state.compareAndSet(ASKED, RUNNING)) {
      return;
    }
    call();
    if (!state.compareAndSet(RUNNING, DONE)) {
      release();
    }
  }
}
