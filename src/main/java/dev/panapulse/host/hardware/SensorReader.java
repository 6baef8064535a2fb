package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeFile;
import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.BlockingCall;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.hardware.SensorFile.Message;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of the sensors at a tick. It measures the duration of each read and hands slow
 * files to {@link SlowSensorReader}; a file that fails is retried after a growing delay.
 *
 * <p>Nobody knows how long the first read of a file takes, so it is made on the other thread. The
 * tick waits for it, once, and for all of them together no longer than the patience it was given.
 *
 * <p>A read fails with ENODEV when the device is gone, and also when a driver has no value for one
 * attribute of a device that is still there. A file that worked before asks for a scan. Either way
 * the file is not opened again before a scan: another device may have the same path by then. All
 * other files are read on; those of a device that is gone fail by themselves.
 *
 * <p>Sampling thread only; allocates nothing except at new errors.
 */
final class SensorReader implements AutoCloseable {
  /** A file is slow if this many nanoseconds are exceeded {@link #SLOW_IN_ROW} times in a row. */
  private static final long SLOW_NANOS = 5_000_000;

  private static final int SLOW_IN_ROW = 3;

  /** A file is slow if this is exceeded once. */
  private static final long VERY_SLOW_NANOS = 100_000_000;

  private static final long FIRST_RETRY_NANOS = 1_000_000_000;
  private static final int MOST_DOUBLINGS = 6;

  /** Time of the next read of a file that may be another device's. */
  private static final long AFTER_SCAN = Long.MAX_VALUE;

  /**
   * Greatest age of a slow sensor's value, besides two intervals. A scan takes the value that was
   * asked for at the scan before: the time between two scans, which come with a tick, and the
   * longest that a read may take.
   */
  private static final long FRESH_NANOS =
      HardwareCollector.SCAN_NANOS + SlowSensorReader.HANG_NANOS;

  private static final String SILENT = "a slow sensor has returned no value for more than a minute";

  private final CollectorErrors errors;
  private final LongSupplier nanoTime;
  private final long patienceNanos;
  private final SlowSensorReader slow;
  private final Slab text = Slab.allocate(AttributeFile.TEXT_BYTES);
  private long now;
  private long clock;
  private long freshNanos = FRESH_NANOS;
  private boolean began;
  private boolean gone;

  /** What is left of the patience for first reads in this tick. */
  private long patienceLeft;

  /** Whether there was a first read in this tick. */
  private boolean patient;

  /** The last call that was begun and is to be awaited. */
  private @Nullable BlockingCall begun;

  /**
   * A reader without a thread.
   *
   * @param patience how long a tick waits for the first reads of sensors
   */
  SensorReader(HostContext host, CollectorErrors errors, LongSupplier nanoTime, Duration patience) {
    this.errors = errors;
    this.nanoTime = nanoTime;
    this.patienceNanos = patience.toNanos();
    this.slow = new SlowSensorReader(host.libc(), errors, nanoTime);
  }

  /** Before the reads of a tick. */
  void begin(long nanos) {
    freshNanos = began ? FRESH_NANOS + 2 * (nanos - now) : FRESH_NANOS;
    began = true;
    now = nanos;
    clock = nanos;
    gone = false;
    patienceLeft = 0;
    patient = false;
  }

  /** Before reads that follow other work, whose time does not count. */
  void resume() {
    clock = nanoTime.getAsLong();
  }

  /** After the reads of a tick. */
  void end() {
    slow.endTick();
  }

  /** At a scan that found the device of a file: the file may be opened again. */
  void confirm(SensorFile file) {
    if (file.retryNanos == AFTER_SCAN) {
      file.retryNanos = now;
    }
  }

  /** Whether a file that worked was found to be gone, as its device may be, since the last call. */
  boolean takeGone() {
    boolean was = gone;
    gone = false;
    return was;
  }

  /**
   * Reads a file.
   *
   * @return whether its value is of this tick or, for a slow file, recent enough
   */
  boolean read(SensorFile file) {
    if (file.failedInRow > 0 && now < file.retryNanos) {
      return false;
    }
    if (!file.tried) {
      return readFirst(file);
    }
    return file.isSlow() ? readSlow(file) : readNow(file);
  }

  /** Begins the first read of a file, if it was not read yet. */
  void prepare(SensorFile file) {
    if (!file.tried && !file.isSlow()) {
      leave(file);
      file.preparedNanos = now;
      begin(file);
    }
  }

  private void begin(BlockingCall call) {
    slow.ask(call);
    begun = call;
    if (!patient) {
      patient = true;
      patienceLeft = patienceNanos;
    }
  }

  /** Begins a call on the thread for slow sensors, which is made once. */
  void ask(BlockingCall call) {
    slow.add(call);
    begin(call);
  }

  /** After a call of {@link #ask}. */
  void withdraw(BlockingCall call) {
    slow.takeOff(call);
  }

  /** Waits for the calls that were begun, as long as the patience lasts. */
  void awaitBegun() {
    BlockingCall last = begun;
    if (last != null) {
      begun = null;
      patienceLeft -= slow.await(last, patienceLeft);
      resume();
    }
  }

  private boolean readFirst(SensorFile file) {
    prepare(file);
    awaitBegun();
    if (!file.isDone()) {
      if (now - file.preparedNanos >= SlowSensorReader.HANG_NANOS) {
        errors.leftOut(file.message(Message.HANGS));
      } else {
        errors.note(file.message(Message.PENDING));
      }
      return false;
    }
    file.tried = true;
    take(file);
    if (!isSlow(file, file.resultNanos - file.startedNanos())) {
      slow.giveBack(file);
    }
    return file.hasValue;
  }

  private boolean readNow(SensorFile file) {
    int length = file.read(text);
    long after = nanoTime.getAsLong();
    judge(file, after - clock);
    clock = after;
    if (length < 0) {
      failed(file, length);
      return false;
    }
    return accept(file, file.parse(text, length));
  }

  private boolean accept(SensorFile file, long value) {
    file.failedInRow = 0;
    file.works = true;
    if (value == AttributeParser.INVALID) {
      countInvalid(file);
      return false;
    }
    file.value = value;
    return true;
  }

  /** Counts an invalid value. */
  void countInvalid(SensorFile file) {
    errors.leftOut(file.message(Message.INVALID));
  }

  private void judge(SensorFile file, long took) {
    if (isSlow(file, took)) {
      leave(file);
    }
  }

  private static boolean isSlow(SensorFile file, long took) {
    file.slowInRow = took < SLOW_NANOS ? 0 : file.slowInRow + 1;
    return took >= VERY_SLOW_NANOS || file.slowInRow == SLOW_IN_ROW;
  }

  private void leave(SensorFile file) {
    file.hasValue = false;
    file.answered = false;
    file.becomeSlow(nanoTime);
    slow.add(file);
  }

  private boolean readSlow(SensorFile file) {
    if (file.isDone()) {
      take(file);
    }
    slow.ask(file);
    boolean fresh = file.hasValue && now - file.valueNanos <= freshNanos;
    if (file.hasValue && !fresh) {
      errors.leftOut(SILENT);
    }
    return fresh;
  }

  private void take(SensorFile file) {
    file.answered = true;
    file.valueNanos = file.resultNanos;
    if (file.resultError < 0) {
      file.hasValue = false;
      failed(file, file.resultError);
    } else {
      file.hasValue = accept(file, file.result);
    }
    file.taken();
  }

  /** A missing file causes a scan; a sensor without data (ENODATA, EAGAIN) is no failure. */
  private void failed(SensorFile file, int error) {
    int doublings = Math.min(file.failedInRow, MOST_DOUBLINGS);
    file.failedInRow++;
    if (isGone(error)) {
      // the other thread does not use the file of a slow sensor until it is asked again
      file.close();
      file.retryNanos = AFTER_SCAN;
      boolean leaving = file.works;
      file.works = false;
      gone |= leaving;
      if (!leaving) {
        errors.failed(file.description(), error);
      }
      return;
    }
    file.retryNanos = now + (FIRST_RETRY_NANOS << doublings);
    if (error == -Errno.ENODATA || error == -Errno.EAGAIN) {
      errors.note(file.message(Message.NO_DATA));
    } else {
      errors.failed(file.description(), error);
    }
  }

  private static boolean isGone(int error) {
    return error == -Errno.ENOENT || error == -Errno.ENODEV || error == -Errno.ESTALE;
  }

  /** Closes a file and releases it. */
  void forget(SensorFile file) {
    if (file.isSlow()) {
      slow.remove(file);
    } else {
      file.dispose();
    }
  }

  /** Number of threads that read slow sensors. */
  int threads() {
    return slow.threads();
  }

  @Override
  public void close() {
    slow.close();
    text.close();
  }
}
