package dev.panapulse.spool;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.Optional;

/**
 * Loads the requests of a spool, one at a time, and settles each. Records that are too old, torn or
 * missing are dropped and counted. Exporting thread only; failures are returned as {@code -errno}.
 */
final class SpoolLoader {
  private final LibC libc;
  private final StateDirectory directory;
  private final SpoolContents contents;
  private final SpoolRecord record;
  private final RecordReader reader;
  private final SegmentWriter writer;
  private final SpoolClock clock;
  private final SpoolProtocol protocol;
  private final Ledger ledger;
  private final SpoolReport report;

  /** The request that was loaded last, until it is settled. */
  private Optional<SpoolEntry> loaded = Optional.empty();

  /** The request that was set aside last. */
  private Optional<SpoolEntry> skipped = Optional.empty();

  /** The request in its turn of which parts were settled last, or that was taken back last. */
  private Optional<SpoolEntry> begun = Optional.empty();

  private long loadedClockStep;
  private long corruptRecords;

  /**
   * @param record receives each head that {@code reader} reads
   * @param writer marks records that are settled
   */
  SpoolLoader(
      LibC libc,
      StateDirectory directory,
      SpoolContents contents,
      SpoolRecord record,
      RecordReader reader,
      SegmentWriter writer,
      SpoolClock clock,
      SpoolProtocol protocol,
      Ledger ledger,
      SpoolReport report) {
    this.libc = libc;
    this.directory = directory;
    this.contents = contents;
    this.record = record;
    this.reader = reader;
    this.writer = writer;
    this.clock = clock;
    this.protocol = protocol;
    this.ledger = ledger;
    this.report = report;
  }

  /** Records that could not be read. */
  long corruptRecords() {
    return corruptRecords;
  }

  /** Whether a request is loaded and neither settled nor removed to make room. */
  boolean isLoaded() {
    return loaded.isPresent() && !loaded.get().segment.removed;
  }

  /** The request that is loaded; there must be one. */
  SpoolEntry loaded() {
    if (!isLoaded()) {
      throw new IllegalStateException("no request is loaded");
    }
    return loaded.orElseThrow();
  }

  /** See {@link Spool#loadedClockStep}. */
  long loadedClockStep() {
    return loadedClockStep;
  }

  /** Unloads the request. */
  void forget() {
    loaded = Optional.empty();
  }

  /** See {@link Spool#load}. */
  boolean load(RequestBuffer into) {
    loaded = Optional.empty();
    contents.expire();
    Optional<Segment> front = contents.front();
    while (front.isPresent()) {
      Segment segment = front.get();
      long result = loadFrom(segment, into);
      if (result > 0) {
        return true;
      }
      if (result < 0 && result != -Errno.ENOENT) {
        report.result(result);
        return false;
      }
      corruptRecords += contents.lose(segment, result < 0);
      front = contents.front();
    }
    return false;
  }

  /** Returns 1 if a request was loaded, 0 if none is left, or {@code -errno}. */
  private long loadFrom(Segment segment, RequestBuffer into) {
    int fd = directory.open(segment.name(), LibC.O_RDONLY);
    if (fd < 0) {
      return fd;
    }
    try {
      return loadNext(segment, fd, into);
    } finally {
      libc.close(fd);
    }
  }

  private long loadNext(Segment segment, int fd, RequestBuffer into) {
    long result = 0;
    while (result == 0 && segment.unread()) {
      if (!reader.isRecord(fd, segment.readAt, segment.size)) {
        segment.readAt = reader.nextRecord(fd, segment.readAt, segment.size);
      } else if (record.done()
          || !protocol.isSendable(record.protocol())
          || contents.isAside(segment, record.number())) {
        segment.readAt += SpoolRecord.size(record.length());
      } else {
        segment.oldestSinceBoot =
            clock.sinceBoot(record.oldest(), record.clockOffset(), record.boot());
        result = load(entry(segment), fd, into);
      }
    }
    return result;
  }

  /** The entry of the record whose head was read; what is settled of it stays so. */
  private SpoolEntry entry(Segment segment) {
    return begun
        .filter(entry -> entry.segment == segment && entry.number == record.number())
        .orElseGet(() -> SpoolEntry.of(segment, segment.readAt, record));
  }

  /** Loads a record whose head was read: 1 if loaded, 0 if dropped, or {@code -errno}. */
  private long load(SpoolEntry entry, int fd, RequestBuffer into) {
    loaded = Optional.of(entry);
    loadedClockStep = clock.isOfThisBoot(record.boot()) ? clock.stepSince(record.clockOffset()) : 0;
    if (contents.isTooOld(record.newest() + loadedClockStep)) {
      drop(entry, DropReason.SPOOL_AGE);
      return 0;
    }
    Slab room =
        into.reserve(
            record.length(), record.compressed(), SpoolProtocol.mediaType(record.protocol()));
    long read = reader.payload(fd, entry.offset, room);
    if (read < 0 && read != -Errno.EIO) {
      loaded = Optional.empty();
      return read;
    }
    if (read == record.length() && record.isIntact(room)) {
      return 1;
    }
    report.corrupt(entry.segment);
    dropCorrupt(entry);
    return 0;
  }

  /** See {@link Spool#loadAside}. */
  boolean loadAside(RequestBuffer into) {
    loaded = Optional.empty();
    Optional<SpoolEntry> next = contents.nextAside();
    while (next.isPresent()) {
      SpoolEntry entry = next.get();
      long result = loadAside(entry, into);
      if (result < 0) {
        report.result(result);
        return false;
      }
      if (result > 0) {
        return true;
      }
      contents.removeIfSpent(entry.segment);
      next = contents.nextAside();
    }
    return false;
  }

  private long loadAside(SpoolEntry entry, RequestBuffer into) {
    int fd = directory.open(entry.segment.name(), LibC.O_RDONLY);
    if (fd == -Errno.ENOENT) {
      dropCorrupt(entry);
      return 0;
    }
    if (fd < 0) {
      return fd;
    }
    try {
      if (reader.isRecord(fd, entry.offset, entry.segment.size)
          && record.number() == entry.number) {
        return load(entry, fd, into);
      }
    } finally {
      libc.close(fd);
    }
    dropCorrupt(entry);
    return 0;
  }

  private void dropCorrupt(SpoolEntry entry) {
    corruptRecords++;
    drop(entry, DropReason.CORRUPT);
  }

  private void drop(SpoolEntry entry, DropReason reason) {
    ledger.droppedFromSpool(reason, entry.left());
    entry.settle(entry.left());
    finish(entry);
  }

  /** See {@link Spool#setAside}. */
  boolean setAside() {
    skipped = contents.setAside(loaded());
    if (skipped.isPresent()) {
      forget();
    }
    return skipped.isPresent();
  }

  /** See {@link Spool#takeBack}. */
  void takeBack() {
    begun = skipped.flatMap(contents::takeBack);
    forget();
  }

  /**
   * Settles the request that is loaded, or a part of it.
   *
   * @param points in the part
   * @param last whether no part follows
   */
  void settle(long points, boolean last) {
    SpoolEntry entry = loaded();
    entry.settle(points);
    if (last) {
      finish(entry);
      contents.removeIfSpent(entry.segment);
      return;
    }
    long result = writer.markProgress(entry);
    if (result < 0) {
      report.result(result);
    }
    if (!entry.isAside) {
      begun = loaded;
    }
  }

  /** Marks the record, unless it is the last of its segment: then the file is removed. */
  private void finish(SpoolEntry entry) {
    entry.finish();
    if (entry.segment.records > 0) {
      long result = writer.markDone(entry);
      if (result < 0) {
        report.result(result);
      }
    }
    if (entry.isAside) {
      contents.forgetAside(entry);
    }
    loaded = Optional.empty();
  }
}
