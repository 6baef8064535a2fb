package dev.panapulse.host.filesystem;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * This host's mountinfo, read only when it has changed.
 *
 * <p>Sampling thread only; allocates nothing while the mounts do not change.
 */
final class MountFile implements AutoCloseable {
  private final HostContext host;
  private final ProcFile init;
  private final ProcFile self;
  private final Layouts.Pollfd layout;
  private final Slab pollfd;
  private ProcFile file;
  private Slab kept = Slab.allocate(1);
  private int keptLength = -1;
  private boolean read;

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

  /**
   * Reads the mounts if they may have changed, and sets the scanner to their start.
   *
   * @return whether there is a new text to scan
   */
  boolean readIfChanged(CollectorErrors errors) {
    return host.isRerooted() ? readAndCompare(errors) : pollAndRead(errors);
  }

  private boolean pollAndRead(CollectorErrors errors) {
    if (read && !hasChanged()) {
      return false;
    }
    read = host.scan(file, errors);
    return read;
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
    return !isKept();
  }

  private boolean isKept() {
    ReadBuffer buffer = host.buffer();
    int length = buffer.length();
    if (length == keptLength && isSame(buffer.slab(), length)) {
      return true;
    }
    if (kept.size() < length) {
      kept.close();
      kept = Slab.allocate(length);
    }
    kept.copyFrom(buffer.slab(), 0, 0, length);
    keptLength = length;
    return false;
  }

  private boolean isSame(Slab now, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if (now.getLong(i) != kept.getLong(i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (now.getByte(i) != kept.getByte(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    init.close();
    self.close();
    kept.close();
    pollfd.close();
  }
}
