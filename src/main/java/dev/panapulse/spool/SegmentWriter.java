package dev.panapulse.spool;

import dev.panapulse.config.SyncPolicy;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * Appends records to segments, begins and seals segments, and syncs them as the policy demands.
 * Exporting thread only; failures are returned as {@code -errno} and leave no incomplete record.
 */
final class SegmentWriter implements AutoCloseable {
  private static final long SYNC_NANOS = 60_000_000_000L;

  private final LibC libc;
  private final StateDirectory directory;
  private final SyncPolicy sync;
  private final long segmentBytes;
  private final SpoolClock clock;
  private final SpoolRecord record;
  private final Slab mark = Slab.allocate(Long.BYTES);

  /** Number of the next record. */
  private long nextNumber = 1;

  private boolean unsynced;
  private long syncedAt;

  /**
   * @param segmentBytes most bytes of a segment, unless a single record has more
   * @param record overwritten by the head of each record that is written
   */
  SegmentWriter(
      LibC libc,
      StateDirectory directory,
      SyncPolicy sync,
      long segmentBytes,
      SpoolClock clock,
      SpoolRecord record) {
    this.libc = libc;
    this.directory = directory;
    this.sync = sync;
    this.segmentBytes = segmentBytes;
    this.clock = clock;
    this.record = record;
  }

  /** Records up to {@code highestNumber} exist already. */
  void beginAfter(long highestNumber) {
    nextNumber = Math.max(nextNumber, highestNumber + 1);
  }

  /**
   * Appends a record to the newest segment, or to a new one.
   *
   * @param protocol see {@link SpoolProtocol}
   * @param clockOffset the wall clock minus the time since boot, as of the times
   * @return 0 or {@code -errno}
   */
  int append(
      SpoolContents contents,
      RequestBuffer body,
      int protocol,
      long points,
      long oldest,
      long newest,
      long clockOffset) {
    long size = SpoolRecord.size(body.length());
    Segment last = contents.isEmpty() ? new Segment(nextNumber) : contents.last();
    if (!last.open || last.size + size > segmentBytes) {
      int result = seal(last);
      if (result < 0) {
        return result;
      }
      last = new Segment(nextNumber);
    }
    boolean fresh = last.size == 0;
    int fd = directory.open(last.name(), LibC.O_WRONLY | (fresh ? LibC.O_CREAT | LibC.O_EXCL : 0));
    if (fd < 0) {
      if (fd == -Errno.EEXIST) {
        nextNumber++;
      }
      return fd;
    }
    long boot = clock.boot().getAsLong();
    record.fill(
        last.size, nextNumber, oldest, newest, clockOffset, boot, body, (int) points, protocol);
    long result = write(fd, last.size, body);
    if (result < 0) {
      undo(fd, last, fresh);
      return (int) result;
    }
    libc.close(fd);
    nextNumber++;
    if (fresh) {
      last.open = true;
      contents.begun(last);
      if (sync != SyncPolicy.NEVER) {
        directory.sync();
      }
    }
    last.oldestSinceBoot =
        Math.min(last.oldestSinceBoot, clock.sinceBoot(oldest, clockOffset, boot));
    last.sawRow(newest, clockOffset, clock.isOfThisBoot(boot));
    contents.appended(last, size, points);
    return 0;
  }

  private long write(int fd, long at, RequestBuffer body) {
    long result = writeFully(fd, record.bytes().address(), SpoolRecord.HEAD, at);
    if (result >= 0) {
      result = writeFully(fd, body.bytes().address(), body.length(), at + SpoolRecord.HEAD);
    }
    if (result >= 0 && syncDue()) {
      result = libc.fdatasync(fd);
      unsynced = result < 0;
      syncedAt = clock.now();
    } else {
      unsynced = true;
    }
    return result;
  }

  private boolean syncDue() {
    return switch (sync) {
      case NEVER -> false;
      case BATCH -> Math.abs(clock.now() - syncedAt) >= SYNC_NANOS;
      case ALWAYS -> true;
    };
  }

  /** Removes an incomplete record, so that no scan finds it. */
  private void undo(int fd, Segment segment, boolean fresh) {
    if (libc.ftruncate(fd, segment.size) < 0) {
      segment.open = false;
    }
    libc.close(fd);
    if (fresh) {
      directory.unlink(segment.name());
    }
  }

  /** Closes a segment for further records. */
  int seal(Segment segment) {
    int result = 0;
    if (segment.open && unsynced && sync != SyncPolicy.NEVER) {
      int fd = directory.open(segment.name(), LibC.O_WRONLY);
      result = fd;
      if (fd >= 0) {
        result = libc.fdatasync(fd);
        libc.close(fd);
      }
    }
    unsynced = false;
    segment.open = false;
    return Math.min(0, result);
  }

  /** Marks a record as settled, in place. */
  long markDone(SpoolEntry entry) {
    return mark(entry, SpoolRecord.DONE, sync == SyncPolicy.ALWAYS);
  }

  /** Marks in place how much of a record is settled; a mark that is lost costs no point. */
  long markProgress(SpoolEntry entry) {
    long progress = SpoolRecord.progress(entry.number, entry.points - entry.left());
    return mark(entry, progress, false);
  }

  private long mark(SpoolEntry entry, long value, boolean isSynced) {
    int fd = directory.open(entry.segment.name(), LibC.O_WRONLY);
    if (fd < 0) {
      return fd;
    }
    mark.putLong(0, value);
    long result = writeFully(fd, mark.address(), Long.BYTES, entry.offset + SpoolRecord.MARK);
    if (isSynced) {
      libc.fdatasync(fd);
    }
    libc.close(fd);
    return result;
  }

  private long writeFully(int fd, long address, long count, long offset) {
    long done = 0;
    while (done < count) {
      long result = libc.pwrite(fd, address + done, count - done, offset + done);
      if (result <= 0 && result != -Errno.EINTR) {
        return result == 0 ? -Errno.EIO : result;
      }
      done += Math.max(0, result);
    }
    return done;
  }

  @Override
  public void close() {
    mark.close();
  }
}
