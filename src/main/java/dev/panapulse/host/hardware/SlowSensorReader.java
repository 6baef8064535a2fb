package dev.panapulse.host.hardware;

import dev.panapulse.host.BlockingCalls;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.LibC;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Reads slow sensors on a thread of its own: a thermometer on a 1-wire bus converts for 750 ms, and
 * one behind a failing disk waits for the disk.
 *
 * <p>The thread starts with the first slow sensor, and there is at most one: a read that never
 * returns leaves only the other slow sensors without values. All methods are for the sampling
 * thread; they allocate only when a sensor is found to be slow.
 */
final class SlowSensorReader implements AutoCloseable {
  private static final String NO_THREAD =
      "cannot start a thread for slow sensors, which have no values now";

  private final BlockingCalls calls;
  private final LongSupplier nanoTime;
  private SensorFile[] files = new SensorFile[0];

  SlowSensorReader(LibC libc, CollectorErrors errors, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.calls =
        new BlockingCalls(
            libc, "panapulse-sensors", 0, Long.MAX_VALUE, errors, NO_THREAD, nanoTime);
  }

  /** Reads a file on the thread from now on. */
  void add(SensorFile file) {
    SensorFile[] more = Arrays.copyOf(files, files.length + 1);
    more[files.length] = file;
    files = more;
    calls.watch(files);
    calls.ensureThread(nanoTime.getAsLong());
  }

  /**
   * Closes a file and releases it; if the thread is reading it, the thread closes it afterwards.
   */
  void remove(SensorFile file) {
    files = Arrays.stream(files).filter(other -> !other.equals(file)).toArray(SensorFile[]::new);
    calls.watch(files);
    file.dispose();
  }

  /** Asks for a read; {@link #wake} wakes the thread. */
  void ask(SensorFile file) {
    calls.ask(file);
  }

  /** Called once a tick, after all requests. */
  void wake() {
    calls.wake();
  }

  /** Number of threads: 0 or 1. */
  int threads() {
    return calls.threads();
  }

  /** Ends the thread as soon as a read in progress returns. Never waits. */
  @Override
  public void close() {
    calls.close();
  }
}
