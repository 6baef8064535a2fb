package dev.panapulse.host.hardware;

import dev.panapulse.host.BlockingCall;
import dev.panapulse.host.BlockingCalls;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.ThreadBound;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads sensors on a thread of its own: slow ones, as a thermometer on a 1-wire bus that converts
 * for 750 ms, or one behind a failing disk that waits for the disk; and each one the first time. It
 * makes the calls of {@link DeviceSearch}, too.
 *
 * <p>The thread exists while there is such a sensor. A read that does not return for {@value
 * #HANG_NANOS} ns keeps its thread, and another one takes over the rest; after {@value
 * #MAX_LEFT_TO_READS} of them the sensors that need a thread have no values. All methods are for
 * the sampling thread; they allocate only when a sensor comes or goes.
 */
final class SlowSensorReader implements AutoCloseable {
  private static final String NO_THREAD =
      "cannot start a thread for slow or new sensors, which have no values now";

  /** After this time another thread takes over. */
  static final long HANG_NANOS = 5_000_000_000L;

  /** Most threads that are left to reads that hang, besides the one that works. */
  static final int MAX_LEFT_TO_READS = 4;

  /** Of this reader and of those before it that a reload has replaced. */
  private static final ThreadBound BOUND = new ThreadBound(3 * (MAX_LEFT_TO_READS + 1));

  private final BlockingCalls calls;
  private final LongSupplier nanoTime;
  private final List<BlockingCall> onBoard = new ArrayList<>();

  /** Whether the thread does not know the present files yet. */
  private boolean changed;

  SlowSensorReader(LibC libc, CollectorErrors errors, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.calls =
        new BlockingCalls(
            libc,
            "panapulse-sensors",
            MAX_LEFT_TO_READS,
            BOUND,
            HANG_NANOS,
            errors,
            NO_THREAD,
            nanoTime);
  }

  /** Makes a call on the thread from now on, each time that it is asked for. */
  void add(BlockingCall call) {
    onBoard.add(call);
    changed = true;
  }

  /** Reads a file no longer; none of its reads is under way. */
  void giveBack(SensorFile file) {
    takeOff(file);
    file.becomeQuick();
  }

  /**
   * Closes a file and releases it; if the thread is reading it, the thread closes it afterwards.
   */
  void remove(SensorFile file) {
    takeOff(file);
    file.dispose();
  }

  /** Makes a call no longer. */
  void takeOff(BlockingCall call) {
    changed |= onBoard.remove(call);
  }

  private void publish() {
    if (changed) {
      changed = false;
      calls.watch(onBoard.toArray(BlockingCall[]::new));
    }
  }

  /**
   * Asks for a call; {@link #endTick} wakes the thread.
   *
   * @return false if it is under way
   */
  boolean ask(BlockingCall call) {
    return calls.ask(call);
  }

  /**
   * Waits until a call has returned.
   *
   * @return how long it waited, in nanoseconds
   */
  long await(BlockingCall call, long atMostNanos) {
    publish();
    calls.ensureThread(nanoTime.getAsLong());
    return calls.await(call, atMostNanos);
  }

  /** Called once a tick, after all requests. */
  void endTick() {
    publish();
    if (onBoard.isEmpty()) {
      calls.endIdleThread();
    } else {
      calls.ensureThread(nanoTime.getAsLong());
      calls.wake();
    }
  }

  /** Number of threads; 0 without slow sensors. */
  int threads() {
    return calls.threads();
  }

  /** Ends the thread as soon as a read in progress returns. Never waits. */
  @Override
  public void close() {
    calls.close();
  }
}
