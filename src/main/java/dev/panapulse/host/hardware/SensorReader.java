package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SensorFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import java.util.function.LongSupplier;

/**
 * Makes the readings of a tick: times them, so that a slow one is handed to {@link
 * SlowSensorReader}, and keeps away for a while from one that fails.
 *
 * <p>Sampling thread only; allocates nothing once nothing new goes wrong.
 */
final class SensorReader implements AutoCloseable {
  /** Beyond this a read holds up the tick, if it is no exception. */
  private static final long SLOW_NANOS = 5_000_000;

  private static final int SLOW_IN_ROW = 3;

  /** Beyond this once is enough. */
  private static final long VERY_SLOW_NANOS = 100_000_000;

  private static final long FIRST_RETRY_NANOS = 1_000_000_000;
  private static final int MOST_DOUBLINGS = 6;

  /** How old a slow sensor's value may be, if the interval is shorter. */
  private static final long FRESH_NANOS = 60_000_000_000L;

  private static final String SILENT = "a slow sensor has not answered for a minute";

  private final CollectorErrors errors;
  private final LongSupplier nanoTime;
  private final SlowSensorReader slow;
  private final Slab text = Slab.allocate(SensorFile.TEXT_BYTES);
  private long now;
  private long clock;
  private long freshNanos = FRESH_NANOS;
  private boolean began;
  private boolean gone;

  SensorReader(HostContext host, CollectorErrors errors, LongSupplier nanoTime) {
    this.errors = errors;
    this.nanoTime = nanoTime;
    this.slow = new SlowSensorReader(host.libc(), errors, nanoTime);
  }

  /** Before the readings of a tick. */
  void begin(long nanos) {
    freshNanos = began ? Math.max(FRESH_NANOS, 2 * (nanos - now)) : FRESH_NANOS;
    began = true;
    now = nanos;
    clock = nanos;
    gone = false;
  }

  /** Before readings that something else came before. */
  void resume() {
    clock = nanoTime.getAsLong();
  }

  /** After the readings of a tick. */
  void end() {
    slow.wake();
  }

  /** Whether a file has turned out to be gone since the last time, as it is when its device is. */
  boolean takeGone() {
    boolean was = gone;
    gone = false;
    return was;
  }

  /**
   * Makes a reading.
   *
   * @return whether its value is of this tick; or, if it is slow, not too old
   */
  boolean read(SensorFile reading) {
    if (reading.failedInRow > 0 && now < reading.retryNanos) {
      return false;
    }
    return reading.slow ? readSlow(reading) : readNow(reading);
  }

  private boolean readNow(SensorFile reading) {
    int length = reading.read(text);
    long after = nanoTime.getAsLong();
    judge(reading, after - clock);
    clock = after;
    if (length < 0) {
      failed(reading, length);
      return false;
    }
    return accept(reading, reading.parse(text, length));
  }

  private boolean accept(SensorFile reading, long value) {
    reading.failedInRow = 0;
    if (value == AttributeParser.SENSELESS) {
      senseless(reading);
      return false;
    }
    reading.value = value;
    return true;
  }

  /** Counts a value that makes no sense. */
  void senseless(SensorFile reading) {
    errors.leftOut(reading.senseless());
  }

  private void judge(SensorFile reading, long took) {
    if (took < SLOW_NANOS) {
      reading.slowInRow = 0;
      return;
    }
    reading.slowInRow++;
    if (took >= VERY_SLOW_NANOS || reading.slowInRow == SLOW_IN_ROW) {
      reading.slow = true;
      slow.add(reading);
    }
  }

  private boolean readSlow(SensorFile reading) {
    if (reading.state.get() == SensorFile.ANSWERED) {
      take(reading);
    }
    slow.ask(reading);
    boolean fresh = reading.hasValue && now - reading.valueNanos <= freshNanos;
    if (reading.hasValue && !fresh) {
      errors.leftOut(SILENT);
    }
    return fresh;
  }

  private void take(SensorFile reading) {
    reading.valueNanos = reading.answerNanos;
    if (reading.answerError < 0) {
      reading.hasValue = false;
      failed(reading, reading.answerError);
    } else {
      reading.hasValue = accept(reading, reading.answer);
    }
    reading.state.set(SensorFile.IDLE);
  }

  /** One that is gone is looked for at the next scan; that there is no value is no failure. */
  private void failed(SensorFile reading, int error) {
    int doublings = Math.min(reading.failedInRow, MOST_DOUBLINGS);
    reading.failedInRow++;
    reading.retryNanos = now + (FIRST_RETRY_NANOS << doublings);
    if (isGone(error)) {
      // a slow one's file is not the reader's at this moment either: it waits for a question
      reading.close();
      gone = true;
    }
    boolean expected = error == -Errno.ENODATA || error == -Errno.EAGAIN;
    boolean leaving = isGone(error) && reading.failedInRow == 1;
    if (!expected && !leaving) {
      errors.failed(reading.call(), error);
    }
  }

  private static boolean isGone(int error) {
    return error == -Errno.ENOENT || error == -Errno.ENODEV || error == -Errno.ESTALE;
  }

  /** Closes the file of a reading that is not to be made again soon. */
  void rest(SensorFile reading) {
    if (!reading.slow) {
      reading.close();
    }
  }

  /** Lets go of a reading for good. */
  void forget(SensorFile reading) {
    if (reading.slow) {
      slow.remove(reading);
    } else {
      reading.dispose();
    }
  }

  /** How many threads read slow sensors: 0 or 1. */
  int threads() {
    return slow.threads();
  }

  @Override
  public void close() {
    slow.close();
  }
}
