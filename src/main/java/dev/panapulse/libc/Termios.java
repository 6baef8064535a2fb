package dev.panapulse.libc;

/** A {@code struct termios}: how a terminal treats keys and output, termios(3). */
public final class Termios implements AutoCloseable {
  /** More than it has in any C library: 60 bytes in glibc and musl. */
  private static final int BYTES = 128;

  private final LibC libc;
  private final Slab modes = Slab.allocate(BYTES);

  /** Without modes yet. */
  public Termios(LibC libc) {
    this.libc = libc;
  }

  /** Reads the modes of a terminal: 0 or {@code -errno}, -ENOTTY if it is none. */
  public int read(int fd) {
    modes.clear(0, BYTES);
    return libc.tcgetattr(fd, modes.address());
  }

  /** Gives a terminal these modes at once: 0 or {@code -errno}. */
  public int apply(int fd) {
    return libc.tcsetattr(fd, LibC.TCSANOW, modes.address());
  }

  /** Takes the modes of another one and changes them so that keys come at once and unchanged. */
  public void rawOf(Termios other) {
    modes.copyFrom(other.modes, 0, 0, BYTES);
    libc.cfmakeraw(modes.address());
  }

  /** Whether both have the same modes. */
  public boolean isSame(Termios other) {
    for (int i = 0; i < BYTES; i += Long.BYTES) {
      if (modes.getLong(i) != other.modes.getLong(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    modes.close();
  }
}
