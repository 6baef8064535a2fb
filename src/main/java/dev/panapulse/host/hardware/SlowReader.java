package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.Reading;
import dev.panapulse.host.Trouble;
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
final class SlowReader implements AutoCloseable {
  private static final long STACK_BYTES = 256 << 10;
  private static final String NO_START = "no thread can be started to read slow sensors";

  private final LibC libc;
  private final Trouble trouble;
  private final LongSupplier nanoTime;
  private final Slab one = Slab.allocate(Long.BYTES);
  private volatile Reading[] board = new Reading[0];
  private volatile boolean closed;
  private int eventfd;
  private boolean started;
  private boolean asked;

  SlowReader(LibC libc, Trouble trouble, LongSupplier nanoTime) {
    this.libc = libc;
    this.trouble = trouble;
    this.nanoTime = nanoTime;
    one.putLong(0, 1);
  }

  /** Takes over a reading. */
  void add(Reading reading) {
    Reading[] before = board;
    Reading[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = reading;
    board = after;
    start();
  }

  /** Lets go of a reading; if it is being read just now, the thread disposes of it. */
  void remove(Reading reading) {
    board = Arrays.stream(board).filter(other -> !other.equals(reading)).toArray(Reading[]::new);
    if (reading.state.getAndSet(Reading.GONE) != Reading.RUNNING) {
      reading.dispose();
    }
  }

  private void start() {
    if (started || closed) {
      return;
    }
    eventfd = libc.eventfd(0, LibC.EFD_CLOEXEC);
    if (eventfd < 0) {
      trouble.failed("eventfd", eventfd);
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
      trouble.leftOut(NO_START);
    }
  }

  /** Asks for a value; {@link #wake} tells the thread. */
  void ask(Reading reading) {
    if (started && reading.state.compareAndSet(Reading.IDLE, Reading.ASKED)) {
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
    try (Slab text = Slab.allocate(Reading.TEXT_BYTES);
        Slab counter = Slab.allocate(Long.BYTES)) {
      while (!closed) {
        for (Reading reading : board) {
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

  private void answer(Reading reading, Slab text) {
    if (closed || !reading.state.compareAndSet(Reading.ASKED, Reading.RUNNING)) {
      return;
    }
    int length = reading.read(text);
    reading.answerError = Math.min(0, length);
    reading.answer = length < 0 ? AttributeParser.SENSELESS : reading.parse(text, length);
    reading.answerNanos = nanoTime.getAsLong();
    if (!reading.state.compareAndSet(Reading.RUNNING, Reading.ANSWERED)) {
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
