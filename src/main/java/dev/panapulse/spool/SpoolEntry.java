package dev.panapulse.spool;

/** The place of a request in the spool, and how much of it is settled. Exporting thread only. */
final class SpoolEntry {
  final Segment segment;

  /** Offset of its record. */
  final long offset;

  /** Offset at which the next record may begin. */
  final long end;

  /** Number of its record. */
  final long number;

  /** Data points in it. */
  final long points;

  /** Whether the request was set aside. */
  final boolean isAside;

  /** Data points that are not settled. */
  private long left;

  private SpoolEntry(
      Segment segment, long offset, long end, long number, long points, boolean isAside) {
    this.segment = segment;
    this.offset = offset;
    this.end = end;
    this.number = number;
    this.points = points;
    this.isAside = isAside;
    this.left = points;
  }

  /** The entry of a record whose head was read. */
  static SpoolEntry of(Segment segment, long offset, SpoolRecord record) {
    long end = offset + SpoolRecord.size(record.length());
    SpoolEntry entry =
        new SpoolEntry(segment, offset, end, record.number(), record.points(), false);
    entry.left -= record.settled();
    return entry;
  }

  /** The same entry, to be sent out of its turn; its segment skips the record from now on. */
  SpoolEntry setAside() {
    SpoolEntry entry = new SpoolEntry(segment, offset, end, number, points, true);
    entry.left = left;
    segment.asideRecords++;
    segment.asidePoints += left;
    segment.readAt = end;
    return entry;
  }

  /** The same entry in its turn again: undoes {@link #setAside}. */
  SpoolEntry takeBack() {
    SpoolEntry entry = new SpoolEntry(segment, offset, end, number, points, false);
    entry.left = left;
    segment.asideRecords--;
    segment.asidePoints -= left;
    segment.readAt = offset;
    return entry;
  }

  long left() {
    return left;
  }

  /** Settles some of its data points. */
  void settle(long count) {
    left -= count;
    segment.points -= count;
    if (isAside) {
      segment.asidePoints -= count;
    }
  }

  /** All of its data points are settled. */
  void finish() {
    segment.records--;
    if (isAside) {
      segment.asideRecords--;
    } else {
      segment.readAt = end;
    }
  }
}
