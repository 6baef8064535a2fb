package dev.panapulse.libc;

/**
 * Type, owner and size of an open file, by {@link LibC#fileStatus}: six 64-bit words, the same on
 * every machine.
 *
 * <pre>
 *   0       8       16      24      32      40      48
 *   +-------+-------+-------+-------+-------+-------+
 *   | mode  | owner | links | bytes | device| inode | struct stat, in the image
 *   +-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <p>One thread at a time.
 */
public final class FileStatus implements AutoCloseable {
  /** Where the image has C's struct stat, which has 144 bytes on x86-64 and 128 on ARM64. */
  static final int STRUCT = 48;

  /** Room for one. */
  public static final int BYTES = STRUCT + 208;

  static final int MODE = 0;
  static final int OWNER = 8;
  static final int LINKS = 16;
  static final int SIZE = 24;
  static final int DEVICE = 32;
  static final int INODE = 40;

  private static final long TYPE_MASK = 0170000;
  private static final long REGULAR = 0100000;
  private static final long DIRECTORY = 0040000;
  private static final long SOCKET = 0140000;
  private static final long PIPE = 0010000;
  private static final long WRITABLE_BY_OTHERS = 0022;
  private static final long READABLE_BY_OTHERS = 0044;
  private static final long READABLE_BY_EVERYONE = 0004;

  private final LibC libc;
  private final Slab words = Slab.allocate(BYTES);

  /** A status that is filled by {@link #read}. */
  public FileStatus(LibC libc) {
    this.libc = libc;
  }

  /** Asks the kernel: 0 or {@code -errno}. */
  public int read(int fd) {
    return libc.fileStatus(fd, words.address());
  }

  /** Whether it is a regular file. */
  public boolean isRegular() {
    return (words.getLong(MODE) & TYPE_MASK) == REGULAR;
  }

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return (words.getLong(MODE) & TYPE_MASK) == DIRECTORY;
  }

  /** Whether it is a pipe, with a name or without. */
  public boolean isPipe() {
    return (words.getLong(MODE) & TYPE_MASK) == PIPE;
  }

  /** Whether it is a socket with a name. */
  public boolean isSocket() {
    return (words.getLong(MODE) & TYPE_MASK) == SOCKET;
  }

  /** Whether its group or everybody may write to it. */
  public boolean isWritableByOthers() {
    return (words.getLong(MODE) & WRITABLE_BY_OTHERS) != 0;
  }

  /** Whether its group or everybody may read it. */
  public boolean isReadableByOthers() {
    return (words.getLong(MODE) & READABLE_BY_OTHERS) != 0;
  }

  /** Whether everybody may read it. */
  public boolean isReadableByEveryone() {
    return (words.getLong(MODE) & READABLE_BY_EVERYONE) != 0;
  }

  /** Whether it belongs to the user of this process or to root. */
  public boolean isOwnedByUserOrRoot() {
    long owner = words.getLong(OWNER);
    return owner == 0 || owner == Integer.toUnsignedLong(libc.geteuid());
  }

  /** The number of its user. */
  public long owner() {
    return words.getLong(OWNER);
  }

  /** Hard links. */
  public long links() {
    return words.getLong(LINKS);
  }

  /** Its size in bytes. */
  public long bytes() {
    return words.getLong(SIZE);
  }

  /** The device that it lies on, as st_dev of stat(2). */
  public long device() {
    return words.getLong(DEVICE);
  }

  /** Its number there. */
  public long inode() {
    return words.getLong(INODE);
  }

  @Override
  public void close() {
    words.close();
  }
}
