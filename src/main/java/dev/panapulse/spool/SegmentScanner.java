package dev.panapulse.spool;

import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counts the records that an earlier run left waiting in the files of a spool. Reads the heads of
 * records and no payload. Exporting thread only.
 */
final class SegmentScanner {
  private final LibC libc;
  private final StateDirectory directory;
  private final SpoolRecord record;
  private final RecordReader reader;
  private final SpoolClock clock;
  private final SpoolProtocol protocol;
  private final SpoolReport report;

  private long corruptRecords;
  private long highestNumber;

  /**
   * @param record receives each head that {@code reader} reads
   */
  SegmentScanner(
      LibC libc,
      StateDirectory directory,
      SpoolRecord record,
      RecordReader reader,
      SpoolClock clock,
      SpoolProtocol protocol,
      SpoolReport report) {
    this.libc = libc;
    this.directory = directory;
    this.record = record;
    this.reader = reader;
    this.clock = clock;
    this.protocol = protocol;
    this.report = report;
  }

  /** Records that were torn or corrupt in the last scan. */
  long corruptRecords() {
    return corruptRecords;
  }

  /** The highest number of a record in the last scan; 0 if there was none. */
  long highestNumber() {
    return highestNumber;
  }

  /**
   * Scans an open directory.
   *
   * @param found receives all segments, oldest first, including those without a waiting record
   * @return 0 or {@code -errno}
   */
  int scan(List<Segment> found) {
    corruptRecords = 0;
    highestNumber = 0;
    long stream = directory.list();
    if (stream < 0) {
      return (int) stream;
    }
    List<Segment> segments = new ArrayList<>();
    String name = directory.next(stream);
    for (int i = 0; !name.isEmpty() && i < StateDirectory.MOST_ENTRIES; i++) {
      long firstNumber = Segment.firstNumberOf(name);
      if (firstNumber >= 0) {
        segments.add(new Segment(firstNumber));
      }
      name = directory.next(stream);
    }
    libc.closedir(stream);
    segments.sort(Comparator.comparingLong(segment -> segment.firstNumber));
    segments.forEach(this::scan);
    found.addAll(segments);
    return 0;
  }

  private void scan(Segment segment) {
    highestNumber = Math.max(highestNumber, segment.firstNumber);
    int fd = directory.open(segment.name(), LibC.O_RDONLY);
    if (fd < 0) {
      keepUnread(segment, fd);
      return;
    }
    reader.begin();
    segment.size = Math.max(0, libc.lseek(fd, 0, LibC.SEEK_END));
    for (long at = 0; at < segment.size; ) {
      if (reader.isRecord(fd, at, segment.size)) {
        highestNumber = Math.max(highestNumber, record.number());
        if (!record.done()) {
          count(segment, at);
        }
        at += SpoolRecord.size(record.length());
      } else {
        corruptRecords++;
        at = reader.nextRecord(fd, at, segment.size);
      }
    }
    libc.close(fd);
    if (reader.failure() < 0) {
      keepUnread(segment, reader.failure());
    }
  }

  private void count(Segment segment, long at) {
    protocol.saw(record.protocol());
    segment.records++;
    int waiting = record.points() - record.settled();
    segment.points += waiting;
    segment.oldestSinceBoot =
        Math.min(
            segment.oldestSinceBoot,
            clock.sinceBoot(record.oldest(), record.clockOffset(), record.boot()));
    segment.sawRow(record.newest(), record.clockOffset(), clock.isOfThisBoot(record.boot()));
    if (!protocol.isSendable(record.protocol())) {
      segment.sawForeign(at, waiting, SpoolProtocol.isKnown(record.protocol()));
    }
  }

  private void keepUnread(Segment segment, long failure) {
    segment.keepUnread();
    report.unreadable(segment, failure);
  }
}
