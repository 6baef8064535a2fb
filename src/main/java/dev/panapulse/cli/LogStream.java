package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.Secrets;
import dev.panapulse.config.LogLevel;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Standard error as the log's destination: never waited for, and one line a message whatever is in
 * it.
 *
 * <p>A line that the descriptor cannot take at once is dropped and counted, and the next line that
 * is taken comes behind one with their number. So a reader that stops, a full pipe or a terminal
 * that was stopped by Ctrl-S never keeps a thread of the agent. poll(2) reports space for a whole
 * line, as a pipe that is writable takes PIPE_BUF (4096) bytes, and a line has at most {@value
 * #MOST_BYTES}; only another process that fills the same pipe in that moment could make it wait.
 *
 * <p>A code point that cannot be printed becomes its number, so that no name from outside forges a
 * line. {@link Secrets} are removed. On journald each line begins with its priority, {@code <3>} to
 * {@code <7>}, see sd-daemon(3). Any thread; one line at a time.
 */
final class LogStream extends PrintStream {
  private static final int MOST_BYTES = 2048;

  /** The priority and the end of the line. */
  private static final int FRAME_BYTES = 8;

  private static final int INFORMATIONAL = 6;
  private static final LogLevel[] LEVELS = LogLevel.values();

  private final LibC libc;
  private final Layouts.Pollfd pollfd;
  private final int fd;
  private final boolean journal;
  private final Slab poll;
  private final LogTail tail = new LogTail();
  private final Slab line = Slab.allocate(MOST_BYTES + FRAME_BYTES);
  private int priority = INFORMATIONAL;
  private LogLevel lowest = LogLevel.TRACE;

  /** Whether the message that the present line belongs to is shown. */
  private boolean isShown = true;

  private long dropped;

  /**
   * A stream to a descriptor, which stays the caller's.
   *
   * @param journal whether lines carry their priority
   */
  LogStream(LibC libc, int fd, boolean journal) {
    super(OutputStream.nullOutputStream());
    this.libc = libc;
    this.pollfd = libc.layouts().pollfd();
    this.fd = fd;
    this.journal = journal;
    this.poll = Slab.allocate(pollfd.size());
    poll.putInt(pollfd.fd(), fd);
    poll.putShort(pollfd.events(), (short) LibC.POLLOUT);
  }

  /**
   * Whether a descriptor leads to journald.
   *
   * @param stream of the environment variable JOURNAL_STREAM: device and inode, {@code 8:1234}
   */
  static boolean isJournal(LibC libc, int fd, String stream) {
    try (FileStatus status = new FileStatus(libc)) {
      return status.read(fd) == 0 && stream.equals(status.device() + ":" + status.inode());
    }
  }

  /** Leaves out messages below a level from now on. */
  synchronized void showFrom(LogLevel level) {
    lowest = level;
  }

  @Override
  public void println(String message) {
    write(message);
  }

  /** As the JVM begins the trace of an exception that nobody caught. */
  @Override
  public void print(String message) {
    showNext();
    write(message);
  }

  /** As a stack trace is printed, line by line. */
  @Override
  public void println(Object message) {
    write(String.valueOf(message).replace("\t", "    "));
  }

  /** The last lines, also those that standard error did not take. */
  synchronized String tail() {
    return tail.text();
  }

  /** Lines so far that were dropped and not yet reported. */
  synchronized long dropped() {
    return dropped;
  }

  private synchronized void showNext() {
    isShown = true;
  }

  private synchronized void write(String message) {
    isShown = isShown(message);
    if (!isShown) {
      return;
    }
    priority = priorityOf(message, priority);
    if (dropped > 0) {
      String report = "WARN LogStream - " + dropped + " log lines dropped: standard error was full";
      if (!isWritten(report, priorityOf(report, priority))) {
        dropped++;
        return;
      }
      dropped = 0;
    }
    if (!isWritten(message, priority)) {
      dropped++;
    }
  }

  private boolean isWritten(String message, int level) {
    byte[] text = (PrintableText.name(Secrets.redact(message), MOST_BYTES) + "\n").getBytes(UTF_8);
    int length = 0;
    if (journal) {
      line.putByte(0, (byte) '<');
      line.putByte(1, (byte) ('0' + level));
      line.putByte(2, (byte) '>');
      length = 3;
    }
    line.put(length, text, 0, text.length);
    length += text.length;
    tail.add(text);
    return libc.poll(poll.address(), 1, 0) > 0 && libc.write(fd, line.address(), length) == length;
  }

  private boolean isShown(String line) {
    Optional<LogLevel> level = levelOf(line);
    return level.isPresent() ? level.get().compareTo(lowest) >= 0 : isShown;
  }

  private static int priorityOf(String line, int before) {
    Optional<LogLevel> level = levelOf(line);
    if (level.isEmpty()) {
      return before;
    }
    return switch (level.get()) {
      case ERROR, OFF -> 3;
      case WARN -> 4;
      case INFO -> INFORMATIONAL;
      case DEBUG, TRACE -> 7;
    };
  }

  /** The level that slf4j-simple begins a message with; other lines belong to the one before. */
  private static Optional<LogLevel> levelOf(String line) {
    int end = Math.max(0, line.indexOf(' '));
    for (LogLevel level : LEVELS) {
      if (end == level.text().length() && line.regionMatches(true, 0, level.text(), 0, end)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
