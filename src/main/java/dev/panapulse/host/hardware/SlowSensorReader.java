package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.SensorFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Reads slow sensors on a thread of its own: a thermometer on a 1-wire bus converts for 750 ms, and
 * one behind a failing disk waits for the disk.
 *
 * <p>The thread starts with the first slow sensor, and there is at most one: a read that never
 * returns leaves only the other slow sensors without values. All methods are for the sampling
 * thread unless documented otherwise; they allocate only when a sensor is found to be slow.
 */
final class SlowSensorReader implements AutoCloseable {
  private static final long STACK_BYTES = 256 << 10;
  private static final String NO_START =
      "cannot start a thread for slow sensors, which have no values now";

  private final LibC libc;
  private final CollectorErrors errors;
  private final LongSupplier nanoTime;
  private final Slab one = Slab.allocate(Long.BYTES);
  private volatile SensorFile[] board = new SensorFile[0];
  private volatile boolean closed;
  private int eventfd;
  private boolean started;
  private boolean asked;

  SlowSensorReader(LibC libc, CollectorErrors errors, LongSupplier nanoTime) {
    this.libc = libc;
    this.errors = errors;
    this.nanoTime = nanoTime;
    one.putLong(0, 1);
  }

  /** Takes over a file. */
  void add(SensorFile file) {
    SensorFile[] before = board;
    SensorFile[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = file;
    board = after;
    start();
  }

  /** Closes a file for good; while the thread reads it, the thread does so. */
  void remove(SensorFile file) {
    board = Arrays.stream(board).filter(other -> !other.equals(file)).toArray(SensorFile[]::new);
    if (file.state.getAndSet(SensorFile.GONE) != SensorFile.RUNNING) {
      file.dispose();
    }
  }

  private void start() {
    if (started || closed) {
      return;
    }
    eventfd = libc.eventfd(0, LibC.EFD_CLOEXEC);
    if (eventfd < 0) {
      errors.failed("eventfd", eventfd);
      return;
    }
    try {
      Thread.ofPlatform()
          .daemon()
          .name("panapulse-sensors")
          .stackSize(STACK_BYTES)
          .start(this::run);
      started = true;
    } catch (OutOfMemoryError e) {
      libc.close(eventfd);
      errors.leftOut(NO_START);
    }
  }

  /** Requests a value; {@link #wake} wakes the thread. */
  void ask(SensorFile file) {
    if (started && file.state.compareAndSet(SensorFile.IDLE, SensorFile.ASKED)) {
      asked = true;
    }
  }

  /** Once a tick, after all requests. */
  void wake() {
    if (asked) {
      asked = false;
      libc.write(eventfd, one.address(), Long.BYTES);
    }
  }

  /** Number of threads: 0 or 1. */
  int threads() {
    return started ? 1 : 0;
  }

  /** The thread. */
  private void run() {
    try (Slab text = Slab.allocate(SensorFile.TEXT_BYTES);
        Slab counter = Slab.allocate(Long.BYTES)) {
      while (!closed) {
        for (SensorFile file : board) {
          answer(file, text);
        }
        long read = closed ? 0 : libc.read(eventfd, counter.address(), Long.BYTES);
        if (read < 0 && read != -Errno.EINTR) {
          break;
        }
      }
    }
    libc.close(eventfd);
    one.close();
  }

  private void answer(SensorFile file, Slab text) {
    if (closed || !file.state.compareAndSet(SensorFile.ASKED, SensorFile.RUNNING)) {
      return;
    }
    int length = file.read(text);
    file.answerError = Math.min(0, length);
    file.answer = length < 0 ? AttributeParser.SENSELESS : file.parse(text, length);
    file.answerNanos = nanoTime.getAsLong();
    if (!file.state.compareAndSet(SensorFile.RUNNING, SensorFile.ANSWERED)) {
      file.dispose();
    }
  }

  /** Ends the thread as soon as a read in progress returns. Never waits. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (started) {
      libc.write(eventfd, one.address(), Long.BYTES);
    } else {
      one.close();
    }
  }
}
