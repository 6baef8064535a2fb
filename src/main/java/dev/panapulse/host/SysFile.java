package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.nio.charset.StandardCharsets;

/**
 * Short files of /sys that belong to a device and are read once, when the device appears.
 *
 * <p>The bytes of a name go into the path unchanged. The shared {@link ReadBuffer} is not used, so
 * that a file can be read while another one is scanned. Sampling thread only; allocates.
 */
public final class SysFile {
  /** Result of {@link #number} if the file has no number that fits 63 bits. */
  static final long NO_NUMBER = Long.MIN_VALUE;

  private static final int PATH_MAX = 4096;
  private static final int CONTENT_MAX = 32;

  private final LibC libc;
  private final String root;
  private final Slab path;
  private final Slab content;

  public SysFile(HostContext host) {
    this.libc = host.libc();
    this.root = host.root();
    this.path = host.slab(PATH_MAX);
    this.content = host.slab(CONTENT_MAX);
  }

  /**
   * Whether a file or directory exists and can be opened.
   *
   * @return 0, or {@code -errno}
   */
  public int find(String before, byte[] name, String after) {
    int error = locate(before, name, after);
    if (error < 0) {
      return error;
    }
    int fd = libc.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
    if (fd < 0) {
      return fd;
    }
    libc.close(fd);
    return 0;
  }

  /**
   * The number in a file, decimal, or hexadecimal after {@code 0x}.
   *
   * @return the number, {@code -errno}, or {@link #NO_NUMBER}
   */
  public long number(String before, byte[] name, String after) {
    int error = locate(before, name, after);
    int length = error < 0 ? error : SmallFile.read(libc, path.address(), content);
    return length < 0 ? length : parse(content.bytes(0, length));
  }

  private static long parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    try {
      long value =
          text.startsWith("0x") ? Long.parseLong(text, 2, text.length(), 16) : Long.parseLong(text);
      return value < 0 ? NO_NUMBER : value;
    } catch (NumberFormatException e) {
      return NO_NUMBER;
    }
  }

  /**
   * Makes the path; a slash in a name (cciss/c0d0) is an exclamation mark in /sys.
   *
   * @return 0, or {@code -ENAMETOOLONG}
   */
  private int locate(String before, byte[] name, String after) {
    byte[] head = (root + before).getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    int length = head.length + name.length + tail.length;
    if (length >= PATH_MAX) {
      return -Errno.ENAMETOOLONG;
    }
    path.put(0, head, 0, head.length);
    for (int i = 0; i < name.length; i++) {
      path.putByte(head.length + (long) i, name[i] == '/' ? (byte) '!' : name[i]);
    }
    path.put(head.length + (long) name.length, tail, 0, tail.length);
    path.putByte(length, (byte) 0);
    return 0;
  }
}
