package dev.panapulse.delivery;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.host.DropReason;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.RequestBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encoded requests on disk while the backend is away, oldest first.
 *
 * <p>Records ({@link SpoolRecord}) are appended to segments, files of a bounded size named by the
 * number of their first record. A record that is settled is marked in place; a segment without
 * records that wait is taken away. A new run never appends to the files of an older one. No
 * descriptor but the lock's is kept and no payload is held in memory.
 *
 * <p>Failures are answered as {@code -errno} and never thrown; a change from working to failing and
 * back is logged once. Exporting thread only.
 */
public final class Spool {
  /** How requests in the spool are spoken: OTLP over HTTP with protobuf. */
  public static final int HTTP_PROTOBUF = 1;

  static final long MOST_SEGMENT_BYTES = 1L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final int SEGMENTS_AT_LEAST = 8;
  private static final int NAME_MAX = 255;
  private static final int WINDOW = 4096;
  private static final long SYNC_NANOS = 60_000_000_000L;

  private final LibC libc;
  private final SpoolSettings settings;
  private final int protocol;
  private final DeliveryCounts counts;
  private final LongSupplier clock;
  private final StateDirectory directory;
  private final long segmentBytes;
  private final SpoolRecord record = new SpoolRecord();
  private final Slab mark = Slab.allocate(Long.BYTES);

  /** In order of age. */
  private final List<Segment> segments = new ArrayList<>();

  private long bytes;
  private long nextNumber = 1;
  private long failures;
  private boolean fullSaid;
  private boolean unsynced;
  private long syncedAt;
  private long corruptRecords;

  /** Why the last read that failed did, {@code -errno}. */
  private long readFailure;

  /**
   * A spool, not opened.
   *
   * @param protocol what is written and sent; records of others are kept
   * @param clock epoch nanoseconds
   */
  public Spool(
      LibC libc, SpoolSettings settings, int protocol, DeliveryCounts counts, LongSupplier clock) {
    this.libc = libc;
    this.settings = settings;
    this.protocol = protocol;
    this.counts = counts;
    this.clock = clock;
    this.directory = new StateDirectory(libc, settings.directories());
    this.segmentBytes = Math.min(MOST_SEGMENT_BYTES, settings.maxBytes() / SEGMENTS_AT_LEAST);
    mark.putLong(0, SpoolRecord.DONE);
  }

  /** Looks for what an earlier run left; makes nothing. */
  void recover() {
    int result = open(false);
    if (result != -Errno.ENOENT) {
      report(result);
    }
  }

  /** Where the spool is, or was last looked for. */
  String path() {
    return directory.path();
  }

  /** Whether a record may be there to be sent. */
  boolean hasWaiting() {
    return front() >= 0;
  }

  /** Bytes on disk. */
  long bytes() {
    return bytes;
  }

  /** Records that could not be read, in whole or in part. */
  long corruptRecords() {
    return corruptRecords;
  }

  private int open(boolean make) {
    if (directory.isOpen()) {
      return 0;
    }
    int result = directory.open(make);
    if (result == 0) {
      result = scan();
      if (result < 0) {
        directory.close();
      }
    }
    return result;
  }

  private int scan() {
    long stream = directory.list();
    if (stream < 0) {
      return (int) stream;
    }
    int name = libc.layouts().dirent().name();
    for (long entry = libc.readdir(stream); entry != 0; entry = libc.readdir(stream)) {
      long number = Segment.numberOf(text(entry + name));
      if (number >= 0) {
        segments.add(new Segment(number));
      }
    }
    libc.closedir(stream);
    segments.sort(Comparator.comparingLong(segment -> segment.number));
    long corruptBefore = corruptRecords;
    segments.forEach(this::scan);
    tell(corruptRecords - corruptBefore);
    segments.removeIf(this::isSpent);
    return 0;
  }

  private static String text(long address) {
    int length = OffHeap.stringLength(address, NAME_MAX);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (OffHeap.getByte(address + i) & 0xff));
    }
    return text.toString();
  }

  private void tell(long corrupt) {
    long rows = 0;
    long foreign = 0;
    for (Segment segment : segments) {
      rows += segment.rows;
      foreign += segment.foreignRows;
    }
    counts.recovered(rows);
    if (rows > 0) {
      LOG.info("{} rows of an earlier run wait in {}", rows, directory.path());
    }
    if (foreign > 0) {
      LOG.warn(
          "{} of them were encoded for another export.protocol: they are kept, and sent only under"
              + " that one",
          foreign);
    }
    if (corrupt > 0) {
      LOG.warn("{} records in {} are torn or corrupt and left out", corrupt, directory.path());
    }
  }

  private boolean isSpent(Segment segment) {
    if (segment.records > 0) {
      return false;
    }
    bytes -= segment.size;
    directory.unlink(segment.name());
    return true;
  }

  /** Counts what waits in a file; payloads are not read. */
  private void scan(Segment segment) {
    nextNumber = Math.max(nextNumber, segment.number + 1);
    int fd = directory.open(segment.name(), LibC.O_RDONLY);
    if (fd < 0) {
      keepUnread(segment, fd);
      return;
    }
    readFailure = 0;
    long end = Math.max(0, libc.lseek(fd, 0, LibC.SEEK_END));
    segment.size = end;
    bytes += end;
    long at = 0;
    while (at < end) {
      if (isRecord(fd, at, end)) {
        nextNumber = Math.max(nextNumber, record.sequence() + 1);
        if (!record.done()) {
          segment.records++;
          segment.rows += record.rows();
          segment.newest = Math.max(segment.newest, record.newest());
          if (record.protocol() != protocol) {
            segment.foreignRecords++;
            segment.foreignRows += record.rows();
          }
        }
        at += SpoolRecord.size(record.length());
      } else {
        corruptRecords++;
        at = nextRecord(fd, at + SpoolRecord.ALIGNMENT, end);
      }
    }
    libc.close(fd);
    if (readFailure < 0) {
      keepUnread(segment, readFailure);
    }
  }

  /** Leaves a file as it is: it may be readable at the next start. */
  private void keepUnread(Segment segment, long failure) {
    segment.records = 1;
    segment.rows = 0;
    segment.foreignRecords = 1;
    segment.foreignRows = 0;
    segment.newest = clock.getAsLong();
    LOG.warn("{}/{} cannot be read: {}", path(), segment.name(), Errno.describe(failure));
  }

  /** Reads a head; whether the whole record lies there. */
  private boolean isRecord(int fd, long at, long end) {
    return readFully(fd, record.bytes().address(), SpoolRecord.HEAD, at) == SpoolRecord.HEAD
        && record.isValid(at)
        && at + SpoolRecord.HEAD + record.length() <= end;
  }

  /** Looks for the next record behind one that is broken; {@code end}: there is none. */
  private long nextRecord(int fd, long from, long end) {
    try (Slab window = Slab.allocate(WINDOW)) {
      for (long at = from; at < end; at += WINDOW) {
        long length = readFully(fd, window.address(), WINDOW, at);
        for (int i = 0; i + Integer.BYTES <= length; i += SpoolRecord.ALIGNMENT) {
          if (window.getInt(i) == SpoolRecord.MAGIC && isRecord(fd, at + i, end)) {
            return at + i;
          }
        }
      }
    }
    return end;
  }

  private long readFully(int fd, long address, long count, long offset) {
    long done = 0;
    while (done < count) {
      long result = libc.pread(fd, address + done, count - done, offset + done);
      if (result < 0 && result != -Errno.EINTR) {
        readFailure = result;
        return result;
      }
      if (result == 0) {
        break;
      }
      done += Math.max(0, result);
    }
    return done;
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

  /**
   * Puts a request behind the others; the oldest make room.
   *
   * @param rows how many are in it; they count as in flight until now
   * @param oldest time of the first, epoch nanoseconds
   * @param newest time of the last
   * @return 0, or {@code -errno} if the request is not in the spool
   */
  int append(RequestBuffer body, int rows, long oldest, long newest) {
    int result = open(true);
    if (result == 0) {
      result = write(body, rows, oldest, newest);
    }
    if (result == -Errno.ENOENT) {
      // somebody took the directory away, or a file in it
      reopen();
      result = open(true);
      if (result == 0) {
        result = write(body, rows, oldest, newest);
      }
    }
    report(result);
    return result;
  }

  /** What is gone counts as unreadable. */
  private void reopen() {
    long before = counts.spoolRows();
    segments.clear();
    bytes = 0;
    directory.close();
    counts.droppedFromSpool(DropReason.CORRUPT, before);
    int result = open(true);
    long there = 0;
    for (int i = 0; result == 0 && i < segments.size(); i++) {
      there += segments.get(i).rows;
    }
    counts.foundAgain(there);
  }

  private int write(RequestBuffer body, int rows, long oldest, long newest) {
    expire();
    long size = SpoolRecord.size(body.length());
    if (size > settings.maxBytes()) {
      return -Errno.EFBIG;
    }
    Segment last = segments.isEmpty() ? new Segment(nextNumber) : segments.getLast();
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
    record.fill(last.size, nextNumber, oldest, newest, body, rows, protocol);
    long result = write(fd, last.size, body);
    if (result < 0) {
      undo(fd, last, fresh);
      return (int) result;
    }
    libc.close(fd);
    nextNumber++;
    if (fresh) {
      last.open = true;
      segments.add(last);
      if (settings.sync() != SyncPolicy.NEVER) {
        directory.sync();
      }
    }
    last.size += size;
    last.records++;
    last.rows += rows;
    last.newest = Math.max(last.newest, newest);
    bytes += size;
    counts.spooled();
    makeRoom();
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
      syncedAt = clock.getAsLong();
    } else {
      unsynced = true;
    }
    return result;
  }

  private boolean syncDue() {
    return switch (settings.sync()) {
      case NEVER -> false;
      case BATCH -> Math.abs(clock.getAsLong() - syncedAt) >= SYNC_NANOS;
      case ALWAYS -> true;
    };
  }

  /** What was written of a record that did not fit must not be found later. */
  private void undo(int fd, Segment segment, boolean fresh) {
    if (libc.ftruncate(fd, segment.size) < 0) {
      segment.open = false;
    }
    libc.close(fd);
    if (fresh) {
      directory.unlink(segment.name());
    }
  }

  /** No more goes into a segment. */
  private int seal(Segment segment) {
    int result = 0;
    if (segment.open && unsynced && settings.sync() != SyncPolicy.NEVER) {
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

  /** The last is the newest, and stays. */
  private void makeRoom() {
    while (bytes > settings.maxBytes() && segments.size() > 1) {
      Segment oldest = segments.getFirst();
      if (!fullSaid) {
        fullSaid = true;
        LOG.warn(
            "the spool in {} is full at {} bytes: the oldest rows there are dropped and counted",
            path(),
            settings.maxBytes());
      }
      drop(oldest, DropReason.SPOOL_FULL);
    }
  }

  private void expire() {
    long limit = clock.getAsLong() - settings.maxAge().toNanos();
    while (!segments.isEmpty() && segments.getFirst().newest < limit) {
      drop(segments.getFirst(), DropReason.SPOOL_AGE);
    }
  }

  private void drop(Segment segment, DropReason reason) {
    counts.droppedFromSpool(reason, segment.rows);
    remove(segment);
  }

  private void remove(Segment segment) {
    segments.remove(segment);
    bytes -= segment.size;
    int result = directory.unlink(segment.name());
    if (result < 0 && result != -Errno.ENOENT) {
      report(result);
    }
    if (settings.sync() == SyncPolicy.ALWAYS) {
      directory.sync();
    }
    if (segments.isEmpty()) {
      fullSaid = false;
    }
  }

  private int front() {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).unread()) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Reads the oldest request that can be sent; {@link #accepted} or {@link #refused} settle it, and
   * without them it stays the oldest.
   *
   * @return whether there was one
   */
  boolean load(RequestBuffer into) {
    expire();
    for (int front = front(); front >= 0; front = front()) {
      Segment segment = segments.get(front);
      int fd = directory.open(segment.name(), LibC.O_RDONLY);
      long result = fd < 0 ? fd : load(segment, fd, into);
      if (fd >= 0) {
        libc.close(fd);
      }
      if (result > 0) {
        return true;
      }
      if (result < 0 && result != -Errno.ENOENT) {
        report((int) result);
        return false;
      }
      if (result < 0 || segment.records > segment.foreignRecords) {
        lost(segment);
      }
      if (segment.records == 0) {
        remove(segment);
      }
    }
    return false;
  }

  /** Counts what should be in a segment and is not. */
  private void lost(Segment segment) {
    long records = segment.records - segment.foreignRecords;
    long rows = segment.rows - segment.foreignRows;
    counts.droppedFromSpool(DropReason.CORRUPT, rows);
    corruptRecords += records;
    LOG.warn("{} records of {}/{} cannot be read", records, path(), segment.name());
    segment.records -= records;
    segment.rows -= rows;
    segment.readAt = segment.size;
  }

  /** 1: there is one; 0: there is none any more; or {@code -errno}. */
  private long load(Segment segment, int fd, RequestBuffer into) {
    long limit = clock.getAsLong() - settings.maxAge().toNanos();
    while (segment.unread()) {
      if (!isRecord(fd, segment.readAt, segment.size)) {
        segment.readAt = nextRecord(fd, segment.readAt + SpoolRecord.ALIGNMENT, segment.size);
      } else if (record.done() || record.protocol() != protocol) {
        segment.readAt += SpoolRecord.size(record.length());
      } else if (record.newest() < limit) {
        settle(segment, DropReason.SPOOL_AGE);
      } else {
        Slab room = into.reserve(record.length(), record.compressed());
        long read =
            readFully(fd, room.address(), record.length(), segment.readAt + SpoolRecord.HEAD);
        if (read < 0 && read != -Errno.EIO) {
          return read;
        }
        if (read == record.length() && record.holds(room)) {
          return 1;
        }
        corruptRecords++;
        LOG.warn("a record in {}/{} is corrupt and left out", path(), segment.name());
        settle(segment, DropReason.CORRUPT);
      }
    }
    return 0;
  }

  /** The backend took the request that was loaded last; how many rows that were. */
  void accepted(long rejectedPoints) {
    counts.acceptedFromSpool(record.rows(), rejectedPoints);
    settleFront();
  }

  /** The backend will never take the request that was loaded last. */
  void refused() {
    counts.droppedFromSpool(DropReason.REFUSED, record.rows());
    settleFront();
  }

  private void settleFront() {
    Segment segment = segments.get(front());
    settle(segment);
    if (segment.records == 0) {
      remove(segment);
    }
  }

  private void settle(Segment segment, DropReason reason) {
    counts.droppedFromSpool(reason, record.rows());
    settle(segment);
  }

  /** The last record of a segment needs no mark: the file goes. */
  private void settle(Segment segment) {
    segment.records--;
    segment.rows -= record.rows();
    if (segment.records > 0) {
      int fd = directory.open(segment.name(), LibC.O_WRONLY);
      long result = fd;
      if (fd >= 0) {
        result = writeFully(fd, mark.address(), Long.BYTES, segment.readAt + SpoolRecord.MARK);
        if (settings.sync() == SyncPolicy.ALWAYS) {
          libc.fdatasync(fd);
        }
        libc.close(fd);
      }
      if (result < 0) {
        report((int) result);
      }
    }
    segment.readAt += SpoolRecord.size(record.length());
  }

  /** One line a change of state. */
  private void report(int result) {
    if (result >= 0) {
      if (failures > 0) {
        LOG.info("the spool in {} works again after {} failures", path(), failures);
        failures = 0;
      }
    } else if (failures++ == 0) {
      LOG.warn(
          "the spool in {} does not work: {}; rows wait in memory",
          path(),
          result == -Errno.EAGAIN ? "another agent uses it" : Errno.describe(result));
    }
  }

  /** Pushes to the disk what the policy asks for and unlocks the directory. */
  void close() {
    if (!segments.isEmpty()) {
      report(seal(segments.getLast()));
    }
    directory.close();
    record.close();
    mark.close();
  }
}
