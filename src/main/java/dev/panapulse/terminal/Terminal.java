package dev.panapulse.terminal;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.TerminalSignals;
import dev.panapulse.libc.Termios;
import java.util.List;
import java.util.Optional;

/**
 * The terminal of this process, taken over as a whole and given back as it was.
 *
 * <p>No call waits for it: it has an open file of its own, whose reads and writes never wait. A
 * frame goes out by one write(2). What a slow terminal does not take of it is kept, and until that
 * is written there is no other frame, so frames do not pile up. One thread at a time.
 */
public final class Terminal implements AutoCloseable {
  /** Alternate screen, no cursor, no wrapping at the last column. */
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

  /** Begins with CAN, as a frame may have been cut in the middle of a sequence. */
  private static final String LEAVE =
      "\u0018\u001b[?2026l\u001b[0m\u001b[2J\u001b[H\u001b[?7h\u001b[?25h\u001b[?1049l";

  private static final int STDOUT = 1;
  private static final int NONE = -1;
  private static final int SIZE_BYTES = 8;
  private static final int READ_BYTES = 256;
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;
  private static final int MOST_COLUMNS = 1000;
  private static final int MOST_ROWS = 500;
  private static final int LEAVE_MILLIS = 500;
  private static final int STEP_MILLIS = 50;

  private final LibC libc;
  private final TerminalSignals signals;
  private final int fd;
  private final boolean colours;
  private final Keys keys = new Keys();
  private final Slab input = Slab.allocate(READ_BYTES);
  private final Slab size = Slab.allocate(SIZE_BYTES);
  private final Termios original;
  private final Termios raw;

  /** The raw modes as the kernel has them. */
  private final Termios applied;

  private final Termios present;
  private Optional<Canvas> shown = Optional.empty();
  private Optional<Slab> rest = Optional.empty();
  private long written;
  private boolean isEntered;
  private boolean isLost;

  /** Size of a terminal in cells. */
  public record Size(int columns, int rows) {}

  /**
   * @param fd of an open file that never waits; it is closed with the terminal
   */
  Terminal(LibC libc, TerminalSignals signals, int fd, boolean colours) {
    this.libc = libc;
    this.signals = signals;
    this.fd = fd;
    this.colours = colours;
    this.original = new Termios(libc);
    this.raw = new Termios(libc);
    this.applied = new Termios(libc);
    this.present = new Termios(libc);
    original.read(fd);
    raw.rawOf(original);
  }

  /**
   * The terminal that standard output leads to.
   *
   * @param colours whether to use them
   * @return empty if it leads to none
   */
  public static Optional<Terminal> open(LibC libc, TerminalSignals signals, boolean colours) {
    try (Termios modes = new Termios(libc)) {
      if (modes.read(STDOUT) < 0) {
        return Optional.empty();
      }
    }
    // the flag not to wait belongs to an open file, which the shell shares with standard output
    for (String path : List.of("/dev/tty", "/proc/self/fd/1")) {
      try (Slab name = Slab.ofString(path)) {
        int fd = libc.open(name.address(), LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        if (fd >= 0) {
          return Optional.of(new Terminal(libc, signals, fd, colours));
        }
      }
    }
    return Optional.empty();
  }

  /** The descriptor, readable when keys have come or the terminal has gone. */
  public int fd() {
    return fd;
  }

  /** The descriptor while it should be waited for until it can be written to; else -1. */
  public int fdToWrite() {
    return rest.isPresent() ? fd : NONE;
  }

  /** Whether it has gone: nothing can be shown any more. */
  public boolean isLost() {
    return isLost;
  }

  /** Takes it over, or does so again after somebody else had it; the next frame is whole. */
  public void enter() {
    isEntered = true;
    raw.apply(fd);
    applied.read(fd);
    redraw();
    send(ENTER);
  }

  /** Whether somebody else has changed its modes since {@link #enter()}. */
  public boolean isTakenAway() {
    return present.read(fd) == 0 && !present.isSame(applied);
  }

  /** Makes the next frame whole. */
  public void redraw() {
    shown = Optional.empty();
  }

  /** Its present size; the usual one where it has none. */
  public Size size() {
    size.putLong(0, 0);
    libc.ioctl(fd, LibC.TIOCGWINSZ, size.address());
    int rows = size.getShort(0) & 0xffff;
    int columns = size.getShort(2) & 0xffff;
    return new Size(
        Math.min(columns == 0 ? USUAL_COLUMNS : columns, MOST_COLUMNS),
        Math.min(rows == 0 ? USUAL_ROWS : rows, MOST_ROWS));
  }

  /** The keys that have come. */
  public List<Key> read() {
    long count = libc.read(fd, input.address(), READ_BYTES);
    if (count > 0) {
      return keys.of(input.bytes(0, (int) count));
    }
    isLost |= count != -Errno.EAGAIN && count != -Errno.EINTR;
    return List.of();
  }

  /** Whether a frame would go out now: the one before is written as a whole. */
  public boolean isIdle() {
    return rest.isEmpty();
  }

  /** Shows a frame; only while {@link #isIdle()}. */
  public void show(Canvas frame) {
    String text = FrameText.of(shown, frame, colours);
    shown = Optional.of(frame);
    if (!text.isEmpty()) {
      send(text);
    }
  }

  private void send(String text) {
    discard();
    rest = Optional.of(Slab.ofString(text));
    written = 0;
    write();
  }

  /** Writes what it takes of the rest. */
  public void write() {
    if (rest.isEmpty()) {
      return;
    }
    Slab text = rest.get();
    while (written < text.size() - 1) {
      long count = libc.write(fd, text.addressOf(written), text.size() - 1 - written);
      if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
        return;
      }
      if (count < 0) {
        isLost = true;
        break;
      }
      written += count;
    }
    discard();
  }

  private void discard() {
    rest.ifPresent(Slab::close);
    rest = Optional.empty();
  }

  /** Gives it back as it was. */
  public void leave() {
    if (!isEntered) {
      return;
    }
    isEntered = false;
    send(LEAVE);
    try (PollSet space = new PollSet(libc, NONE)) {
      space.watchSpace(0, fd);
      for (int i = 0; i < LEAVE_MILLIS / STEP_MILLIS && !isIdle() && !isLost; i++) {
        space.await(STEP_MILLIS);
        write();
      }
    }
    discard();
    signals.allowFromBackground(true);
    original.apply(fd);
    signals.allowFromBackground(false);
  }

  /** Gives it back, and lets it be stopped; afterwards it is taken over again. */
  public void stop(boolean group) {
    leave();
    signals.stop(group);
    enter();
  }

  @Override
  public void close() {
    leave();
    libc.close(fd);
    original.close();
    raw.close();
    applied.close();
    present.close();
    input.close();
    size.close();
  }
}
