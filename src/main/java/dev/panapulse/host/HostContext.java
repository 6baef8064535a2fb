package dev.panapulse.host;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * The things that collectors share: the C library, the root of the host's files, a read buffer.
 *
 * @param libc the C library
 * @param root directory of the host's /proc and /sys, without a slash at its end (the setting
 *     {@code root_path}); empty for this host itself
 * @param buffer where files are read to, one after the other
 * @param scanner over that buffer
 * @param series adds series to the registry and takes them out
 * @param owned what {@link #release} closes
 */
public record HostContext(
    LibC libc,
    String root,
    ReadBuffer buffer,
    Scanner scanner,
    HostSeries series,
    OwnedResources owned) {
  private static final int SHORT_LINE = 1024;

  /** Twenty digits, and a name of three times the length of the longest there is. */
  private static final int NAME_AND_NUMBER = 128;

  private static final String CUT_LINE = "a line without an end";

  /**
   * A file of this host.
   *
   * @param path absolute path on the host, such as {@code /proc/stat}
   */
  public ProcFile file(String path) {
    return owned.file(new ProcFile(libc, root + path));
  }

  /** As {@link #file}, of lines that have less than 1 KiB each. */
  public ProcFile fileOfShortLines(String path) {
    return owned.file(new ProcFile(libc, root + path, SHORT_LINE));
  }

  /** As {@link #file}, of lines that are a name and a number. */
  public ProcFile fileOfNames(String path) {
    return owned.file(new ProcFile(libc, root + path, NAME_AND_NUMBER));
  }

  /** A block of memory off the Java heap, which lives until {@link #release}. */
  public Slab slab(long bytes) {
    return owned.slab(Slab.allocate(bytes));
  }

  /** As {@link #slab}, with {@code text} and a zero byte behind it: a C string. */
  public Slab string(String text) {
    return owned.slab(Slab.ofString(text));
  }

  /**
   * Closes the files and frees the memory that this context, and those {@link #within} it, gave; a
   * second call does nothing. None of these may be used again.
   */
  public void release() {
    owned.release();
  }

  /** The same for a collector whose kind of things has a limit. */
  public HostContext within(DeviceLimit limit) {
    return new HostContext(libc, root, buffer, scanner, series.within(limit), owned);
  }

  /**
   * The same for one collector, see {@link HostSeries#ofCollector}, with files and memory of its
   * own.
   */
  public HostContext ofCollector(int number) {
    return new HostContext(
        libc, root, buffer, scanner, series.ofCollector(number), new OwnedResources());
  }

  /** Whether there is a root path: the agent runs in a container, or a test has a fixture tree. */
  public boolean isRerooted() {
    return !root.isEmpty();
  }

  /**
   * Reads a file whole and sets the scanner to its start. If consecutive collectors need the same
   * file in a tick, only the first one reads it. A line without a newline at the end of the file
   * was cut off; the scanner ignores it, and it is counted as invalid.
   *
   * @return false, with an error counted, if it cannot be read
   */
  public boolean scan(ProcFile file, CollectorErrors errors) {
    long tick = series.tick();
    boolean held = buffer.holds(file.path(), tick);
    int length = held ? buffer.length() : file.read(buffer);
    scanner.reset();
    if (length < 0) {
      errors.failed(file, length);
      return false;
    }
    if (!held) {
      buffer.hold(file.path(), tick);
    }
    if (buffer.isCut()) {
      errors.invalid(file, CUT_LINE);
    }
    return true;
  }

  /**
   * Reads an attribute of /sys and sets the scanner to its first line.
   *
   * @return false if it has none or cannot be read; no error is counted
   */
  public boolean scan(AttributeFile file) {
    int length = file.read(buffer.slab());
    buffer.setLength(Math.clamp(length, 0, buffer.capacity()));
    scanner.reset();
    return length > 0 && scanner.nextLine();
  }

  /**
   * Reads the first {@code bytes} of a file and sets the scanner to its start.
   *
   * @return false if it is empty or cannot be read; no error is counted
   */
  boolean scanStart(ProcFile file, int bytes) {
    int length = file.readStart(buffer, bytes);
    scanner.reset();
    return length > 0;
  }
}
