package dev.panapulse.host;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of /sys, what it said last, and how it has behaved.
 *
 * <p>Sampling thread only, for as long as it is quick. One that is slow belongs to the thread of
 * {@code SlowSensorReader} while its state is {@link #RUNNING}, and else to the sampling thread.
 */
public final class SensorFile {
  public static final int IDLE = 0;
  public static final int ASKED = 1;
  public static final int RUNNING = 2;
  public static final int ANSWERED = 3;
  public static final int GONE = 4;

  /** Bytes of text that are looked at; an attribute that has more makes no sense. */
  public static final int TEXT_BYTES = 64;

  private final AttributeFile file;
  private final AttributeParser parser;
  private @Nullable String call;
  private @Nullable String senseless;

  /** What was read last; of use once {@code SensorReader.read} has said so. */
  public long value;

  /** When it may be read again after it failed. */
  public long retryNanos = Long.MIN_VALUE;

  public int failedInRow;
  public int slowInRow;

  /** Whether {@code SlowSensorReader} reads it; once it does, for good. */
  public boolean slow;

  /** Whose it is, if slow. */
  public final AtomicInteger state = new AtomicInteger(IDLE);

  /** What the slow reader got, its thread's until the state says that it is answered. */
  public long answer;

  public int answerError;
  public long answerNanos;

  /** When {@link #value} was read, if slow. */
  public long valueNanos;

  public boolean hasValue;

  /**
   * A reading not made yet.
   *
   * @param path absolute path, root_path included
   */
  SensorFile(LibC libc, String path, AttributeParser parser) {
    this.file = new AttributeFile(libc, path);
    this.parser = parser;
  }

  /** Reads the file: how many bytes, or {@code -errno}. */
  public int read(Slab text) {
    return file.read(text);
  }

  /** What {@code length} bytes of text say, or {@link AttributeParser#SENSELESS}. */
  public long parse(Slab text, int length) {
    return length >= TEXT_BYTES ? AttributeParser.SENSELESS : parser.parse(text, length);
  }

  /** Closes the file; the next read opens what is there then. */
  public void close() {
    file.close();
  }

  /** Closes it for good. */
  public void dispose() {
    file.dispose();
  }

  /** What is called, for messages; the same object each time. */
  public String call() {
    String known = call;
    if (known == null) {
      known = "read of " + file;
      call = known;
    }
    return known;
  }

  /** The sentence on a value that makes no sense; the same object each time. */
  public String senseless() {
    String known = senseless;
    if (known == null) {
      known = "the value of " + file + " is invalid and is skipped";
      senseless = known;
    }
    return known;
  }
}
