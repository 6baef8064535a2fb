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
 * Reads sensors that take long, on a thread of its own: a thermometer on a 1-wire bus converts for
 * 750 ms, one behind a disk that is dying waits for the disk.
 *
 * <p>The thread is started for the first such sensor, and there is one at most: a read that never
 * returns keeps the slow sensors behind it without values, and nothing else. Sampling thread only,
 * except where said; its part allocates nothing but when a sensor is found to be slow.
 */
final class SlowSensorReader implements AutoCloseable {
  private static final long STACK_BYTES = 256 << 10;
  private static final String NO_START = "no thread can be started to read slow sensors";

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

  /** Takes over a reading. */
  void add(SensorFile reading) {
    SensorFile[] before = board;
    SensorFile[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = reading;
    board = after;
    start();
  }

  /** Lets go of a reading; if it is being read just now, the thread disposes of it. */
  void remove(SensorFile reading) {
    board = Arrays.stream(board).filter(other -> !other.equals(reading)).toArray(SensorFile[]::new);
    if (reading.state.getAndSet(SensorFile.GONE) != SensorFile.RUNNING) {
      reading.dispose();
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

  /** Asks for a value; {@link #wake} tells the thread. */
  void ask(SensorFile reading) {
    if (started && reading.state.compareAndSet(SensorFile.IDLE, SensorFile.ASKED)) {
      asked = true;
    }
  }

  /** Once a tick, after all questions. */
  void wake() {
    if (asked) {
      asked = false;
      libc.write(eventfd, one.address(), Long.BYTES);
    }
  }

  /** How many threads there are: 0 or 1. */
  int threads() {
    return started ? 1 : 0;
  }

  /** The thread. */
  private void run() {
    try (Slab text = Slab.allocate(SensorFile.TEXT_BYTES);
        Slab counter = Slab.allocate(Long.BYTES)) {
      while (!closed) {
        for (SensorFile reading : board) {
          answer(reading, text);
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

  private void answer(SensorFile reading, Slab text) {
    if (closed || !reading.state.compareAndSet(SensorFile.ASKED, SensorFile.RUNNING)) {
      return;
    }
    int length = reading.read(text);
    reading.answerError = Math.min(0, length);
    reading.answer = length < 0 ? AttributeParser.SENSELESS : reading.parse(text, length);
    reading.answerNanos = nanoTime.getAsLong();
    if (!reading.state.compareAndSet(SensorFile.RUNNING, SensorFile.ANSWERED)) {
      reading.dispose();
    }
  }

  /** Ends the thread, as soon as a read under way returns. Never waits. */
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
