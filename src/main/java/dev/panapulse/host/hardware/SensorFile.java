package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeFile;
import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.BlockingCall;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.SysTree;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of /sys: its file, its last value, and its failures and delays so far.
 *
 * <p>Sampling thread only while it is quick. The thread of {@link SlowSensorReader} reads a slow
 * one, and any one the first time, as a {@link BlockingCall}; result and error belong to that
 * thread until the call is done.
 */
final class SensorFile extends BlockingCall {
  /** What can be said of a file. */
  enum Message {
    INVALID("the value of ", " is invalid and is left out"),
    NO_DATA("the driver has no value of ", " now; it is left out"),
    /** Of the first read, for longer than a tick waits. */
    PENDING("the first read of ", " takes longer than a tick waits"),
    /** Of the first read, for seconds. */
    HANGS("the first read of ", " does not return; left out until it does");

    private final String before;
    private final String after;

    Message(String before, String after) {
      this.before = before;
      this.after = after;
    }
  }

  private final AttributeFile file;
  private final AttributeParser parser;
  private @Nullable String description;
  private final Map<Message, String> messages = new EnumMap<>(Message.class);

  /** Whether it is closed after each read. */
  private boolean brief;

  /** Whether its text ended with a newline once: one without is then cut off. */
  private boolean endsWithNewline;

  /** The last valid value; this tick's only if {@link SensorReader#read} returned true. */
  long value;

  /** When a file that failed is read again. */
  long retryNanos = Long.MIN_VALUE;

  /** Whether it was read, and was not found to be gone since. */
  boolean works;

  /** Whether a read has returned, so that it is known how long one takes. */
  boolean tried;

  /** Whether the other thread has returned a result since it reads the file. */
  boolean answered;

  /** When the first read was asked for. */
  long preparedNanos;

  int failedInRow;
  int slowInRow;

  /** When {@link #value} was read, if slow. */
  long valueNanos;

  /** Whether {@link #value} is of the last successful read, if slow. */
  boolean hasValue;

  /** Result of a slow read: the value, or {@link AttributeParser#INVALID}. */
  long result;

  /** Error of a slow read, {@code -errno}, or 0. */
  int resultError;

  /** When a slow read returned. */
  long resultNanos;

  /** Buffer and clock of slow reads; present while another thread reads the file. */
  private @Nullable Slab slowText;

  private LongSupplier nanoTime = () -> 0;

  /**
   * A file that has not been read.
   *
   * @param path absolute path on the host, without root_path
   */
  static SensorFile of(SysTree sys, String path, AttributeParser parser) {
    return new SensorFile(sys.libc(), sys.located(path), parser);
  }

  private SensorFile(LibC libc, String path, AttributeParser parser) {
    this.file = new AttributeFile(libc, path);
    this.parser = parser;
  }

  /**
   * Closes the file after each read, as it is read once a minute and a process may have no more
   * than a thousand open ones. Before the first read.
   */
  void closeAfterReads() {
    brief = true;
  }

  /** Whether it stays open. */
  boolean staysOpen() {
    return !brief;
  }

  /**
   * Reads the file.
   *
   * @return number of bytes, or {@code -errno}
   */
  int read(Slab text) {
    int length = file.read(text);
    if (brief) {
      file.close();
    }
    return length;
  }

  /**
   * Parses {@code length} bytes of text. Some drivers write no newline; where one does, a text
   * without it is cut off.
   *
   * @return the value, or {@link AttributeParser#INVALID}
   */
  long parse(Slab text, int length) {
    boolean whole = AttributeParser.endsWithNewline(text, length);
    if (length >= AttributeFile.TEXT_BYTES || (endsWithNewline && !whole)) {
      return AttributeParser.INVALID;
    }
    endsWithNewline |= whole;
    return parser.parse(text, length);
  }

  /** Whether a result is still to come, so that nothing is known of the file. */
  boolean isAwaited() {
    return !tried || (isSlow() && !answered);
  }

  /** Whether another thread reads the file, as it was found to be slow or was never read. */
  boolean isSlow() {
    return slowText != null;
  }

  /**
   * Leaves the file to another thread.
   *
   * @param clock for {@link #resultNanos}
   */
  void becomeSlow(LongSupplier clock) {
    slowText = Slab.allocate(AttributeFile.TEXT_BYTES);
    nanoTime = clock;
  }

  /** Takes the file back from the other thread, which has no call of it under way. */
  void becomeQuick() {
    Slab text = slowText;
    if (text != null) {
      text.close();
      slowText = null;
    }
  }

  @Override
  protected void call() {
    Slab text = Objects.requireNonNull(slowText);
    int length = read(text);
    resultError = Math.min(0, length);
    result = length < 0 ? AttributeParser.INVALID : parse(text, length);
    resultNanos = nanoTime.getAsLong();
  }

  @Override
  protected void release() {
    file.dispose();
    Slab text = slowText;
    if (text != null) {
      text.close();
    }
  }

  /** Closes the file; the next read opens it again. */
  void close() {
    file.close();
  }

  /** Closes the file and releases its memory, after a slow read that is running. */
  void dispose() {
    abandon();
  }

  /** Description of the read for messages; the same object each time. */
  String description() {
    String known = description;
    if (known == null) {
      known = "read of " + file;
      description = known;
    }
    return known;
  }

  /** What is said of the file; the same object each time. */
  String message(Message about) {
    String known = messages.get(about);
    if (known == null) {
      known = about.before + CollectorErrors.name(file) + about.after;
      messages.put(about, known);
    }
    return known;
  }
}
