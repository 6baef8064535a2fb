package dev.panapulse.spool;

/** Where a request of the spool lies, and how much of it is settled. Exporting thread only. */
final class SpoolEntry {
  final Segment segment;

  /** Where its record begins. */
  final long at;

  /** Where the next record may begin. */
  final long end;

  final long number;

  /** Data points in it. */
  final long points;

  /** Whether it is sent out of its turn. */
  final boolean isAside;

  /** Points without a final answer. */
  private long left;

  private SpoolEntry(
      Segment segment, long at, long end, long number, long points, boolean isAside) {
    this.segment = segment;
    this.at = at;
    this.end = end;
    this.number = number;
    this.points = points;
    this.isAside = isAside;
    this.left = points;
  }

  /** A record whose head was read. */
  static SpoolEntry of(Segment segment, long at, SpoolRecord record) {
    return new SpoolEntry(
        segment,
        at,
        at + SpoolRecord.size(record.length()),
        record.sequence(),
        record.points(),
        false);
  }

  /** The same, to be sent out of its turn; its segment passes over it from now on. */
  SpoolEntry setAside() {
    SpoolEntry entry = new SpoolEntry(segment, at, end, number, points, true);
    entry.left = left;
    segment.asideRecords++;
    segment.asidePoints += left;
    segment.readAt = end;
    return entry;
  }

  long left() {
    return left;
  }

  /** Some of its points have a final answer. */
  void settle(long count) {
    left -= count;
    segment.points -= count;
    if (isAside) {
      segment.asidePoints -= count;
    }
  }

  /** All of it has; its segment waits for one record less. */
  void finish() {
    segment.records--;
    if (isAside) {
      segment.asideRecords--;
    } else {
      segment.readAt = end;
    }
  }
}
