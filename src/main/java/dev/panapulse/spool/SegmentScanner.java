package dev.panapulse.spool;

import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counts what waits in the files of a spool that an earlier run left, by the heads of the records;
 * payloads are not read. Exporting thread only.
 */
final class SegmentScanner {
  private final LibC libc;
  private final StateDirectory directory;
  private final SpoolRecord record;
  private final RecordReader reader;
  private final SpoolProtocol protocol;
  private final SpoolReport report;

  private long corruptRecords;
  private long highestNumber;

  /**
   * @param record gets each head that {@code reader} reads
   */
  SegmentScanner(
      LibC libc,
      StateDirectory directory,
      SpoolRecord record,
      RecordReader reader,
      SpoolProtocol protocol,
      SpoolReport report) {
    this.libc = libc;
    this.directory = directory;
    this.record = record;
    this.reader = reader;
    this.protocol = protocol;
    this.report = report;
  }

  /** Records that were torn or corrupt in the last scan. */
  long corruptRecords() {
    return corruptRecords;
  }

  /** The highest number of a record or a file in the last scan; 0: there was none. */
  long highestNumber() {
    return highestNumber;
  }

  /**
   * Looks through a directory that is open.
   *
   * @param found gets all segments in order of age, those without a record that waits included
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
    for (String name = directory.next(stream); !name.isEmpty(); name = directory.next(stream)) {
      long number = Segment.numberOf(name);
      if (number >= 0) {
        segments.add(new Segment(number));
      }
    }
    libc.closedir(stream);
    segments.sort(Comparator.comparingLong(segment -> segment.number));
    segments.forEach(this::scan);
    found.addAll(segments);
    return 0;
  }

  private void scan(Segment segment) {
    highestNumber = Math.max(highestNumber, segment.number);
    int fd = directory.open(segment.name(), LibC.O_RDONLY);
    if (fd < 0) {
      keepUnread(segment, fd);
      return;
    }
    reader.begin();
    segment.size = Math.max(0, libc.lseek(fd, 0, LibC.SEEK_END));
    for (long at = 0; at < segment.size; ) {
      if (reader.isRecord(fd, at, segment.size)) {
        highestNumber = Math.max(highestNumber, record.sequence());
        if (!record.done()) {
          count(segment);
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

  private void count(Segment segment) {
    segment.records++;
    segment.points += record.points();
    segment.newest = Math.max(segment.newest, record.newest());
    if (!protocol.isSendable(record.protocol())) {
      segment.foreignRecords++;
      segment.foreignPoints += record.points();
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
    report.unreadable(segment, failure);
  }
}
