package dev.panapulse.delivery;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.host.DropReason;
import dev.panapulse.host.ExportError;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.MediaType;
import dev.panapulse.otlp.RequestBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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

  /** How requests in the spool are spoken: OTLP over HTTP with JSON. */
  public static final int HTTP_JSON = 2;

  /** How requests in the spool are spoken: the bare protobuf messages of OTLP over gRPC. */
  public static final int GRPC = 3;

  static final long MOST_SEGMENT_BYTES = 1L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final int SEGMENTS_AT_LEAST = 8;
  private static final int WINDOW = 4096;
  private static final long SYNC_NANOS = 60_000_000_000L;

  /** Most requests set aside; one more is not. */
  static final int MOST_ASIDE = 64;

  private final LibC libc;
  private final SpoolSettings settings;
  private final int protocol;
  private final Ledger ledger;
  private final LongSupplier clock;
  private final StateDirectory directory;
  private final long segmentBytes;
  private final SpoolRecord record = new SpoolRecord();
  private final Slab mark = Slab.allocate(Long.BYTES);

  /** In order of age. */
  private final List<Segment> segments = new ArrayList<>();

  /** Requests that are not sent in their turn, the one to be tried next first. */
  private final Deque<Entry> aside = new ArrayDeque<>();

  /** The request that was loaded last, until it is settled. */
  private Optional<Entry> loaded = Optional.empty();

  private long bytes;
  private long nextNumber = 1;
  private long failures;
  private boolean fullSaid;
  private boolean unsynced;
  private long syncedAt;
  private long corruptRecords;

  /** Why the last read that failed did, {@code -errno}. */
  private long readFailure;

  /** Where a request lies. */
  private static final class Entry {
    final Segment segment;
    final long at;
    final long size;
    final long number;
    final long points;
    final boolean isAside;

    /** Points without a final answer. */
    long left;

    /** The record whose head was read. */
    Entry(Segment segment, long at, SpoolRecord record) {
      this.segment = segment;
      this.at = at;
      this.size = SpoolRecord.size(record.length());
      this.number = record.sequence();
      this.points = record.points();
      this.left = points;
      this.isAside = false;
    }

    /** The same, set aside. */
    Entry(Entry of) {
      this.segment = of.segment;
      this.at = of.at;
      this.size = of.size;
      this.number = of.number;
      this.points = of.points;
      this.left = of.left;
      this.isAside = true;
    }
  }

  /**
   * A spool, not opened.
   *
   * @param protocol what is written and sent; records of others are kept
   * @param ledger where the fate of the points is written
   * @param clock epoch nanoseconds
   */
  public Spool(LibC libc, SpoolSettings settings, int protocol, Ledger ledger, LongSupplier clock) {
    this.libc = libc;
    this.settings = settings;
    this.protocol = protocol;
    this.ledger = ledger;
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
    directory.others(this::tellOfOthers);
  }

  /** Where the spool is, or was last looked for. */
  String path() {
    return directory.path();
  }

  private void tellOfOthers(String other, int files) {
    LOG.warn(
        "{} files of earlier runs in {} are not read, as this run uses {}", files, other, path());
  }

  /** Whether a record may be there to be sent in its turn. */
  boolean hasWaiting() {
    return front() >= 0;
  }

  /** Whether records were set aside. */
  boolean hasAside() {
    return !aside.isEmpty();
  }

  /** Data points that wait, by the records. */
  long points() {
    long points = 0;
    for (Segment segment : segments) {
      points += segment.points;
    }
    return points;
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
    for (String name = directory.next(stream); !name.isEmpty(); name = directory.next(stream)) {
      long number = Segment.numberOf(name);
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

  private void tell(long corrupt) {
    long foreign = 0;
    for (Segment segment : segments) {
      foreign += segment.foreignPoints;
    }
    long points = points();
    ledger.found(points);
    if (points > 0) {
      LOG.info("{} data points of an earlier run wait in {}", points, directory.path());
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
          segment.points += record.points();
          segment.newest = Math.max(segment.newest, record.newest());
          if (!isSendable(record.protocol())) {
            segment.foreignRecords++;
            segment.foreignPoints += record.points();
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
    segment.points = 0;
    segment.foreignRecords = 1;
    segment.foreignPoints = 0;
    // how old it is cannot be known: only want of room takes it away
    segment.newest = Long.MAX_VALUE;
    LOG.warn("{}/{} cannot be read: {}", path(), segment.name(), Errno.describe(failure));
  }

  /** Over HTTP a request goes as it was encoded, whatever new ones are encoded as. */
  private boolean isSendable(int by) {
    return by == protocol || (isHttp(by) && isHttp(protocol));
  }

  private static boolean isHttp(int by) {
    return by == HTTP_PROTOBUF || by == HTTP_JSON;
  }

  private int protocolOf(RequestBuffer body) {
    if (!isHttp(protocol)) {
      return protocol;
    }
    return body.mediaType() == MediaType.JSON ? HTTP_JSON : HTTP_PROTOBUF;
  }

  private MediaType mediaType() {
    return record.protocol() == HTTP_JSON ? MediaType.JSON : MediaType.PROTOBUF;
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
   * @param points data points in it; they count as in flight until now
   * @param oldest time of the first, epoch nanoseconds
   * @param newest time of the last
   * @return 0, or {@code -errno} if the request is not in the spool
   */
  int append(RequestBuffer body, long points, long oldest, long newest) {
    int result = open(true);
    if (result == 0) {
      result = write(body, points, oldest, newest);
    }
    if (result == -Errno.ENOENT) {
      // somebody took the directory away, or a file in it
      reopen();
      result = open(true);
      if (result == 0) {
        result = write(body, points, oldest, newest);
      }
    }
    report(result);
    return result;
  }

  /** What is gone counts as unreadable. */
  private void reopen() {
    segments.clear();
    aside.clear();
    loaded = Optional.empty();
    bytes = 0;
    directory.close();
    if (open(true) < 0) {
      ledger.found(0);
    }
  }

  private int write(RequestBuffer body, long points, long oldest, long newest) {
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
    record.fill(last.size, nextNumber, oldest, newest, body, (int) points, protocolOf(body));
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
    last.points += points;
    last.newest = Math.max(last.newest, newest);
    bytes += size;
    ledger.spooled(points);
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
            "the spool in {} is full at {} bytes: the oldest there are dropped and counted",
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
    ledger.droppedFromSpool(reason, segment.points);
    remove(segment);
  }

  private void remove(Segment segment) {
    segments.remove(segment);
    aside.removeIf(entry -> entry.segment == segment);
    loaded = loaded.filter(entry -> entry.segment != segment);
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
    loaded = Optional.empty();
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
      if (result < 0) {
        aside.removeIf(entry -> entry.segment == segment);
        segment.asideRecords = 0;
        segment.asidePoints = 0;
      }
      if (result < 0 || segment.records > segment.foreignRecords + segment.asideRecords) {
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
    long records = segment.records - segment.foreignRecords - segment.asideRecords;
    long points = segment.points - segment.foreignPoints - segment.asidePoints;
    ledger.droppedFromSpool(DropReason.CORRUPT, points);
    corruptRecords += records;
    LOG.warn("{} records of {}/{} cannot be read", records, path(), segment.name());
    segment.records -= records;
    segment.points -= points;
    segment.readAt = segment.size;
  }

  /** 1: there is one; 0: there is none any more; or {@code -errno}. */
  private long load(Segment segment, int fd, RequestBuffer into) {
    while (segment.unread()) {
      if (!isRecord(fd, segment.readAt, segment.size)) {
        segment.readAt = nextRecord(fd, segment.readAt + SpoolRecord.ALIGNMENT, segment.size);
      } else if (record.done() || !isSendable(record.protocol())) {
        segment.readAt += SpoolRecord.size(record.length());
      } else {
        long result = load(new Entry(segment, segment.readAt, record), fd, into);
        if (result != 0) {
          return result;
        }
      }
    }
    return 0;
  }

  /** The record whose head was read: 1: it is loaded; 0: it is settled; or {@code -errno}. */
  private long load(Entry entry, int fd, RequestBuffer into) {
    loaded = Optional.of(entry);
    if (record.newest() < clock.getAsLong() - settings.maxAge().toNanos()) {
      drop(entry, DropReason.SPOOL_AGE);
      return 0;
    }
    Slab room = into.reserve(record.length(), record.compressed(), mediaType());
    long read = readFully(fd, room.address(), record.length(), entry.at + SpoolRecord.HEAD);
    if (read < 0 && read != -Errno.EIO) {
      loaded = Optional.empty();
      return read;
    }
    if (read == record.length() && record.holds(room)) {
      return 1;
    }
    corruptRecords++;
    LOG.warn("a record in {}/{} is corrupt and left out", path(), entry.segment.name());
    drop(entry, DropReason.CORRUPT);
    return 0;
  }

  private void drop(Entry entry, DropReason reason) {
    ledger.droppedFromSpool(reason, entry.left);
    settled(entry, entry.left);
    finish(entry);
  }

  /** As {@link #load(RequestBuffer)}, of those that were set aside. */
  boolean loadAside(RequestBuffer into) {
    loaded = Optional.empty();
    while (!aside.isEmpty()) {
      Entry entry = aside.getFirst();
      int fd = directory.open(entry.segment.name(), LibC.O_RDONLY);
      long result = fd;
      if (fd >= 0) {
        if (isRecord(fd, entry.at, entry.segment.size) && record.sequence() == entry.number) {
          result = load(entry, fd, into);
        } else {
          corruptRecords++;
          drop(entry, DropReason.CORRUPT);
          result = 0;
        }
        libc.close(fd);
      } else if (fd == -Errno.ENOENT) {
        corruptRecords++;
        drop(entry, DropReason.CORRUPT);
        result = 0;
      }
      if (result < 0) {
        report((int) result);
        return false;
      }
      if (result > 0) {
        return true;
      }
      removeIfSpent(entry.segment);
    }
    return false;
  }

  /** Whether a request is loaded and not settled. */
  boolean isLoaded() {
    return loaded.isPresent();
  }

  /** Data points in the request that is loaded. */
  long loadedPoints() {
    return loaded.orElseThrow().points;
  }

  /** The number of the request that is loaded; none had it before. */
  long loadedNumber() {
    return loaded.orElseThrow().number;
  }

  /** Whether the request that is loaded was set aside. */
  boolean isAside() {
    return loaded.orElseThrow().isAside;
  }

  /**
   * Passes over the request that is loaded, until {@link #loadAside} comes to it; at once again if
   * it was set aside before.
   *
   * @return false if too many were set aside
   */
  boolean setAside() {
    Entry entry = loaded.orElseThrow();
    if (entry.isAside) {
      aside.removeFirst();
      aside.addLast(entry);
    } else {
      if (aside.size() >= MOST_ASIDE) {
        return false;
      }
      Entry passed = new Entry(entry);
      aside.addLast(passed);
      entry.segment.asideRecords++;
      entry.segment.asidePoints += passed.left;
      entry.segment.readAt = entry.at + entry.size;
    }
    loaded = Optional.empty();
    return true;
  }

  /**
   * The backend took the request that is loaded, or a part of it.
   *
   * @param points in the part
   * @param rejected how many of them it threw away
   * @param last whether no part follows
   */
  void accepted(long points, long rejected, boolean last) {
    Entry entry = loaded.orElseThrow();
    long part = part(entry, points, last);
    ledger.acceptedFromSpool(part, rejected);
    settle(entry, part, last);
  }

  /** The backend will never take the request that is loaded, or a part of it. */
  void refused(ExportError error, long points, boolean last) {
    Entry entry = loaded.orElseThrow();
    long part = part(entry, points, last);
    ledger.refusedFromSpool(error, part);
    settle(entry, part, last);
  }

  private static long part(Entry entry, long points, boolean last) {
    return last ? entry.left : Math.min(points, entry.left);
  }

  private void settle(Entry entry, long points, boolean last) {
    settled(entry, points);
    if (last) {
      finish(entry);
      removeIfSpent(entry.segment);
    }
  }

  private static void settled(Entry entry, long points) {
    entry.left -= points;
    entry.segment.points -= points;
    if (entry.isAside) {
      entry.segment.asidePoints -= points;
    }
  }

  private void removeIfSpent(Segment segment) {
    if (segment.records == 0) {
      remove(segment);
    }
  }

  /** The last record of a segment needs no mark: the file goes. */
  private void finish(Entry entry) {
    Segment segment = entry.segment;
    segment.records--;
    if (segment.records > 0) {
      int fd = directory.open(segment.name(), LibC.O_WRONLY);
      long result = fd;
      if (fd >= 0) {
        result = writeFully(fd, mark.address(), Long.BYTES, entry.at + SpoolRecord.MARK);
        if (settings.sync() == SyncPolicy.ALWAYS) {
          libc.fdatasync(fd);
        }
        libc.close(fd);
      }
      if (result < 0) {
        report((int) result);
      }
    }
    if (entry.isAside) {
      aside.remove(entry);
      segment.asideRecords--;
    } else {
      segment.readAt = entry.at + entry.size;
    }
    loaded = Optional.empty();
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
