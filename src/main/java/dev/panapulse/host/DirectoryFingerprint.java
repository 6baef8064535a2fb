package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;

/**
 * A number that changes when the devices in a directory of /sys change. It covers the entries and
 * the targets of their links, and optionally the names in each entry or the content of one file.
 *
 * <p>Sampling thread only; allocates nothing.
 */
public final class DirectoryFingerprint {
  private static final long EMPTY = 1;
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private final LibC libc;
  private final Slab directory;
  private final Slab prefix;
  private final boolean deep;
  private final Slab file;
  private final Slab path;
  private final Slab content = Slab.allocate(SysTree.PATH_MAX);

  /**
   * @param directory path on the host
   * @param prefix start of the names that are covered
   * @param deep whether the names in each entry are covered
   * @param file a file in each entry whose content is covered, with a slash before it; or empty
   */
  public DirectoryFingerprint(
      HostContext host, String directory, String prefix, boolean deep, String file) {
    this.libc = host.libc();
    this.directory = Slab.ofString(host.root() + directory);
    this.prefix = Slab.ofString(prefix);
    this.deep = deep;
    this.file = Slab.ofString(file);
    this.path = Slab.allocate(this.directory.size() + SysTree.NAME_MAX + this.file.size());
    path.copyFrom(this.directory, 0, 0, this.directory.size());
    path.putByte(this.directory.size() - 1, (byte) '/');
  }

  /** The present number; it differs from the previous one if something has changed. */
  public long fingerprint() {
    long stream = libc.opendir(directory.address());
    if (stream <= 0) {
      return stream;
    }
    long sum = EMPTY;
    long entry = libc.readdir(stream);
    for (int i = 0; entry != 0 && i < SysTree.MAX_ENTRIES; i++) {
      long name = entry + SysTree.DIRENT.name();
      int length = OffHeap.stringLength(name, SysTree.NAME_MAX);
      if (isWanted(name, length)) {
        // a sum, as the order of a listing has no meaning
        sum += ofEntry(name, length);
      }
      entry = libc.readdir(stream);
    }
    libc.closedir(stream);
    return sum;
  }

  /** Whether a fingerprint is that of a directory that is missing or has no covered entry. */
  public static boolean isOfNothing(long fingerprint) {
    return fingerprint == EMPTY || fingerprint == -Errno.ENOENT;
  }

  private boolean isWanted(long name, int length) {
    for (int i = 0; i < prefix.size() - 1; i++) {
      if (i >= length || OffHeap.getByte(name + i) != prefix.getByte(i)) {
        return false;
      }
    }
    return length > 0 && length < SysTree.NAME_MAX && OffHeap.getByte(name) != '.';
  }

  private long ofEntry(long name, int length) {
    long end = directory.size() + length;
    for (int i = 0; i < length; i++) {
      path.putByte(directory.size() + i, OffHeap.getByte(name + i));
    }
    path.putByte(end, (byte) 0);
    long hash = hash(OFFSET, name, length);
    long read = libc.readlink(path.address(), content.address(), content.size());
    hash = read < 0 ? mixed(hash, read) : hash(hash, content.address(), read);
    if (deep) {
      hash = mixed(hash, ofListing());
    }
    if (file.size() > 1) {
      path.copyFrom(file, 0, end, file.size());
      hash = ofContent(hash);
    }
    return hash;
  }

  private long ofListing() {
    long stream = libc.opendir(path.address());
    if (stream <= 0) {
      return stream;
    }
    long sum = 1;
    long entry = libc.readdir(stream);
    for (int i = 0; entry != 0 && i < SysTree.MAX_ENTRIES; i++) {
      long name = entry + SysTree.DIRENT.name();
      sum += hash(OFFSET, name, OffHeap.stringLength(name, SysTree.NAME_MAX));
      entry = libc.readdir(stream);
    }
    libc.closedir(stream);
    return sum;
  }

  private long ofContent(long hash) {
    int flags = LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK;
    int fd = libc.open(path.address(), flags, 0);
    if (fd < 0) {
      return mixed(hash, fd);
    }
    long read = libc.pread(fd, content.address(), content.size(), 0);
    libc.close(fd);
    return read < 0 ? mixed(hash, read) : hash(hash, content.address(), read);
  }

  private static long hash(long start, long address, long length) {
    long hash = start;
    for (long i = 0; i < length; i++) {
      hash = (hash ^ (OffHeap.getByte(address + i) & 0xff)) * PRIME;
    }
    return mixed(hash, length);
  }

  private static long mixed(long hash, long value) {
    long mixed = (hash ^ value) * PRIME;
    return mixed ^ mixed >>> 29;
  }

  /** Releases the memory. */
  public void close() {
    directory.close();
    prefix.close();
    file.close();
    path.close();
    content.close();
  }
}
