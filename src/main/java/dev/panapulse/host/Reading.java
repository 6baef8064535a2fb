package dev.panapulse.host;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of /sys, what it said last, and how it has behaved.
 *
 * <p>Sampling thread only, for as long as it is quick. One that is slow belongs to the thread of
 * {@link SlowReader} while its state is {@link #RUNNING}, and else to the sampling thread.
 */
final class Reading {
  static final int IDLE = 0;
  static final int ASKED = 1;
  static final int RUNNING = 2;
  static final int ANSWERED = 3;
  static final int GONE = 4;

  /** Bytes of text that are looked at; an attribute that has more makes no sense. */
  static final int TEXT_BYTES = 64;

  private final AttributeFile file;
  private final AttributeParser parser;
  private @Nullable String call;
  private @Nullable String senseless;

  /** What was read last; of use once {@link SensorReader#read} has said so. */
  long value;

  /** When it may be read again after it failed. */
  long retryNanos = Long.MIN_VALUE;

  int failedInRow;
  int slowInRow;

  /** Whether {@link SlowReader} reads it; once it does, for good. */
  boolean slow;

  /** Whose it is, if slow. */
  final AtomicInteger state = new AtomicInteger(IDLE);

  /** What the slow reader got, its thread's until the state says that it is answered. */
  long answer;

  int answerError;
  long answerNanos;

  /** When {@link #value} was read, if slow. */
  long valueNanos;

  boolean hasValue;

  /**
   * A reading not made yet.
   *
   * @param path absolute path, root_path included
   */
  Reading(LibC libc, String path, AttributeParser parser) {
    this.file = new AttributeFile(libc, path);
    this.parser = parser;
  }

  /** Reads the file: how many bytes, or {@code -errno}. */
  int read(Slab text) {
    return file.read(text);
  }

  /** What {@code length} bytes of text say, or {@link AttributeParser#SENSELESS}. */
  long parse(Slab text, int length) {
    return length >= TEXT_BYTES ? AttributeParser.SENSELESS : parser.parse(text, length);
  }

  /** Closes the file; the next read opens what is there then. */
  void close() {
    file.close();
  }

  /** Closes it for good. */
  void dispose() {
    file.dispose();
  }

  /** What is called, for messages; the same object each time. */
  String call() {
    String known = call;
    if (known == null) {
      known = "read of " + file;
      call = known;
    }
    return known;
  }

  /** The sentence on a value that makes no sense; the same object each time. */
  String senseless() {
    String known = senseless;
    if (known == null) {
      known = "what " + file + " says makes no sense and is skipped";
      senseless = known;
    }
    return known;
  }
}
