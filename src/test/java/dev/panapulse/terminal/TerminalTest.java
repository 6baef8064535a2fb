package dev.panapulse.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.TerminalSignals;
import dev.panapulse.libc.Termios;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A terminal of the kernel, pty(7), whose other end is here. */
final class TerminalTest {
  /** ioctl_tty(2). */
  private static final int TIOCSPTLCK = 0x40045431;

  private static final int TIOCGPTN = 0x80045430;
  private static final int TIOCSWINSZ = 0x5414;

  private final LibC libc = LibC.system();
  private final TerminalSignals signals = new TerminalSignals(libc);
  private final int master;
  private final Terminal terminal;
  private final Termios before = new Termios(libc);

  TerminalTest() {
    this.master = open("/dev/ptmx");
    try (Slab number = Slab.allocate(8)) {
      assertEquals(0, libc.ioctl(master, TIOCSPTLCK, number.address()));
      assertEquals(0, libc.ioctl(master, TIOCGPTN, number.address()));
      int slave = open("/dev/pts/" + number.getInt(0));
      before.read(slave);
      this.terminal = new Terminal(libc, signals, slave, true);
    }
  }

  @AfterEach
  void closeAll() {
    libc.close(master);
    signals.close();
    before.close();
  }

  private int open(String path) {
    // O_NOCTTY: it must not become that of the tests
    try (Slab name = Slab.ofString(path)) {
      int fd = libc.open(name.address(), LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC | 0x100, 0);
      assertTrue(fd >= 0, path + ": " + fd);
      return fd;
    }
  }

  private void resize(int columns, int rows) {
    try (Slab size = Slab.allocate(8)) {
      size.putShort(0, (short) rows);
      size.putShort(2, (short) columns);
      assertEquals(0, libc.ioctl(master, TIOCSWINSZ, size.address()));
    }
  }

  private void type(String keys) {
    try (Slab bytes = Slab.ofString(keys)) {
      assertEquals(bytes.size() - 1, libc.write(master, bytes.address(), bytes.size() - 1));
    }
  }

  /** What has come out so far. */
  private String shown() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Slab part = Slab.allocate(4096);
        PollSet readable = new PollSet(libc, master)) {
      while (readable.await(100) > 0) {
        long count = libc.read(master, part.address(), 4096);
        if (count <= 0) {
          break;
        }
        all.writeBytes(part.bytes(0, (int) count));
      }
    }
    return all.toString(UTF_8);
  }

  private boolean hasModesOfBefore() {
    try (Termios now = new Termios(libc)) {
      now.read(master);
      return now.isSame(before);
    }
  }

  private static Canvas filled(char with) {
    Canvas canvas = new Canvas(200, 50);
    for (int row = 0; row < 50; row++) {
      canvas.put(row, 0, 200, Style.PLAIN, String.valueOf(with).repeat(200));
    }
    return canvas;
  }

  @Test
  void itIsGivenBackAsItWas() {
    terminal.enter();
    String entered = shown();
    assertFalse(hasModesOfBefore(), "it is raw");
    terminal.close();

    assertTrue(hasModesOfBefore(), "its modes are those of before");
    assertEquals("\u001b[?1049h\u001b[?25l\u001b[?7l", entered);
    String left = shown();
    for (String undone : List.of("?1049l", "?25h", "?7h", "\u001b[0m")) {
      assertTrue(left.contains(undone), left);
    }
  }

  @Test
  void keysAreRead() {
    terminal.enter();
    assertEquals(List.of(), terminal.read());
    type("j\u0003\u001b[A");
    assertEquals(List.of(Key.DOWN, Key.QUIT, Key.UP), terminal.read());
    assertFalse(terminal.isLost());
    terminal.close();
  }

  @Test
  void itHasTheSizeOfTheMoment() {
    assertEquals(new Terminal.Size(80, 24), terminal.size());
    resize(40, 12);
    assertEquals(new Terminal.Size(40, 12), terminal.size());
    resize(65535, 65535);
    assertEquals(new Terminal.Size(1000, 500), terminal.size());
    terminal.close();
  }

  /** Nobody reads for a while: no call waits, and only one frame is kept. */
  @Test
  void framesDoNotPileUp() {
    terminal.enter();
    int shown = 0;
    for (int i = 0; i < 100; i++) {
      if (terminal.isIdle()) {
        terminal.show(filled((char) ('a' + i % 26)));
        shown++;
      }
      terminal.write();
    }
    assertFalse(terminal.isIdle());
    assertTrue(shown < 10, "frames: " + shown);

    int length = 0;
    while (!terminal.isIdle()) {
      length += shown().length();
      terminal.write();
    }
    length += shown().length();
    assertTrue(length >= shown * 200 * 50, "each frame is whole: " + length);
    terminal.close();
  }

  /** A terminal that is blocked when the program ends holds it up for half a second at most. */
  @Test
  void aBlockedTerminalIsGivenUp() {
    terminal.enter();
    while (terminal.isIdle()) {
      terminal.show(filled('a'));
      terminal.redraw();
    }
    terminal.close();
    assertTrue(hasModesOfBefore(), "its modes are those of before");
  }

  @Test
  void whoTookItAwayIsNoticed() {
    terminal.enter();
    assertFalse(terminal.isTakenAway());
    before.apply(master);
    assertTrue(terminal.isTakenAway());
    terminal.enter();
    assertFalse(terminal.isTakenAway());
    terminal.close();
  }

  @Test
  void aTerminalThatHasGoneIsLost() {
    terminal.enter();
    libc.close(master);
    terminal.read();
    assertTrue(terminal.isLost());
    terminal.show(filled('a'));
    terminal.close();
  }
}
