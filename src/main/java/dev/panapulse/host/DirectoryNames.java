package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * The names in a directory of /sys as lines of text in the {@link ReadBuffer}, so that a {@link
 * DeviceTable} can go over them as over a file of /proc. An exclamation mark is a slash of the
 * device's name (cciss!c0d0). Sampling thread only; allocates nothing on the heap.
 */
public final class DirectoryNames implements AutoCloseable {
  private final HostContext host;
  private final Slab path;

  /**
   * @param directory absolute path on the host, such as {@code /sys/block}
   */
  public DirectoryNames(HostContext host, String directory) {
    this.host = host;
    this.path = Slab.ofString(host.root() + directory);
  }

  /**
   * Reads the names and sets the scanner to their start. Those that do not fit the largest buffer
   * are left out.
   *
   * @return 0, or {@code -errno} with an empty buffer
   */
  public int read() {
    LibC libc = host.libc();
    ReadBuffer buffer = host.buffer();
    long stream = libc.opendir(path.address());
    int length = 0;
    if (stream > 0) {
      long entry = libc.readdir(stream);
      for (int i = 0; entry != 0 && i < SysTree.MOST_COUNTED; i++) {
        length = append(buffer, length, entry + SysTree.DIRENT.name());
        entry = libc.readdir(stream);
      }
      libc.closedir(stream);
    }
    buffer.setLength(length);
    host.scanner().reset();
    return stream > 0 ? 0 : stream == 0 ? -Errno.ENOENT : (int) stream;
  }

  private static int append(ReadBuffer buffer, int length, long name) {
    int bytes = OffHeap.stringLength(name, SysTree.NAME_MAX);
    boolean hidden = bytes == 0 || OffHeap.getByte(name) == '.';
    if (hidden || (buffer.capacity() - length <= bytes && !buffer.grow())) {
      return length;
    }
    Slab text = buffer.slab();
    for (int i = 0; i < bytes; i++) {
      byte c = OffHeap.getByte(name + i);
      text.putByte(length + (long) i, c == '!' ? (byte) '/' : c);
    }
    text.putByte(length + (long) bytes, (byte) '\n');
    return length + bytes + 1;
  }

  @Override
  public void close() {
    path.close();
  }
}
