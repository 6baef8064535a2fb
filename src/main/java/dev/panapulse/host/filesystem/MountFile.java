package dev.panapulse.host.filesystem;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * This host's mountinfo, read only when it has changed.
 *
 * <p>poll(2) reports mounts that come, go or are mounted again. It does not report that a file
 * system became read-only by itself, after an error: so the text is compared once a minute, and
 * when statvfs(3) reported a change ({@link #doubt()}).
 *
 * <p>Sampling thread only; allocates nothing while the mounts do not change.
 */
final class MountFile implements AutoCloseable {
  /** Longest time without reading the text. */
  static final long TRUST_NANOS = 60_000_000_000L;

  private final HostContext host;
  private final ProcFile init;
  private final ProcFile self;
  private final Layouts.Pollfd layout;
  private final Slab pollfd;
  private ProcFile file;
  private boolean read;
  private boolean doubted;
  private long readAt;

  /** Of the text that was read last: 64 bits of a hash, and its length. */
  private long digest;

  private int length;

  MountFile(HostContext host) {
    this.host = host;
    this.init = host.file("/proc/1/mountinfo");
    this.self = host.file("/proc/self/mountinfo");
    this.file = host.isRerooted() ? init : self;
    this.layout = host.libc().layouts().pollfd();
    this.pollfd = Slab.allocate(layout.size());
  }

  /** The file that is read: that of this process or, with a root path, of the host's process 1. */
  ProcFile file() {
    return file;
  }

  /** Makes the next call compare the text. */
  void doubt() {
    doubted = true;
  }

  /**
   * Reads the mounts if they may have changed, and sets the scanner to their start.
   *
   * @param now nanoseconds of a monotonic clock
   * @return whether there is a new text to scan
   */
  boolean readIfChanged(CollectorErrors errors, long now) {
    return host.isRerooted() ? readAndCompare(errors) : pollAndRead(errors, now);
  }

  private boolean pollAndRead(CollectorErrors errors, long now) {
    boolean changed = !read || hasChanged();
    if (!changed && !doubted && now - readAt < TRUST_NANOS) {
      return false;
    }
    doubted = false;
    readAt = now;
    read = host.scan(file, errors);
    return read && (!isSameText() || changed);
  }

  /** poll(2) reports each change once for each open file, whether it was read since or not. */
  private boolean hasChanged() {
    int fd = file.descriptor();
    if (fd < 0) {
      return true;
    }
    pollfd.putInt(layout.fd(), fd);
    pollfd.putShort(layout.events(), (short) LibC.POLLPRI);
    pollfd.putShort(layout.revents(), (short) 0);
    int ready = host.libc().poll(pollfd.address(), 1, 0);
    return ready > 0 && (pollfd.getShort(layout.revents()) & (LibC.POLLPRI | LibC.POLLERR)) != 0;
  }

  /** For files that are not of this kernel's proc, such as copies: they cannot be polled. */
  private boolean readAndCompare(CollectorErrors errors) {
    if (!read && init.read(host.buffer()) < 0) {
      // only root may read the mounts of another user's process
      file = self;
    }
    if (!host.scan(file, errors)) {
      return false;
    }
    read = true;
    return !isSameText();
  }

  private boolean isSameText() {
    Slab text = host.buffer().slab();
    int bytes = host.buffer().length();
    long hash = bytes;
    int i = 0;
    for (; i + Long.BYTES <= bytes; i += Long.BYTES) {
      hash = mixed(hash, text.getLong(i));
    }
    for (; i < bytes; i++) {
      hash = mixed(hash, text.getByte(i));
    }
    boolean same = hash == digest && bytes == length;
    digest = hash;
    length = bytes;
    return same;
  }

  private static long mixed(long hash, long bits) {
    long mixed = (hash ^ bits) * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ mixed >>> 32;
  }

  @Override
  public void close() {
    init.close();
    self.close();
    pollfd.close();
  }
}
