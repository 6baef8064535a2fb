package dev.panapulse.spool;

/** What is known of a file of the spool without reading it. Exporting thread only. */
final class Segment {
  private static final String SUFFIX = ".spool2";
  private static final int DIGITS = 16;
  private static final String HEX = "0123456789abcdef";

  /** Number of its first record; its name. */
  final long number;

  /** Up to where records lie. */
  long size;

  /** The next record to be looked at. */
  long readAt;

  /** Records without a mark, those of other protocols included. */
  long records;

  /** Data points in those records. */
  long points;

  /** Records of other protocols: kept, not sent. */
  long foreignRecords;

  /** Data points in those. */
  long foreignPoints;

  /** Records that were set aside: not sent in their turn. */
  long asideRecords;

  /** Data points in those. */
  long asidePoints;

  /** The newest row, epoch nanoseconds. */
  long newest = Long.MIN_VALUE;

  /** Whether records may be appended. */
  boolean open;

  /** Whether its file was taken away. */
  boolean removed;

  Segment(long number) {
    this.number = number;
  }

  /** Records that are to be sent in their turn. */
  long recordsInTurn() {
    return records - foreignRecords - asideRecords;
  }

  /** Data points in those. */
  long pointsInTurn() {
    return points - foreignPoints - asidePoints;
  }

  String name() {
    String digits = Long.toHexString(number);
    return "0".repeat(DIGITS - digits.length()) + digits + SUFFIX;
  }

  /** Whether a record may be left that is to be sent in its turn. */
  boolean unread() {
    return readAt < size && recordsInTurn() > 0;
  }

  /** The number in a file's name; -1: not a segment. */
  static long numberOf(String name) {
    if (name.length() != DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < DIGITS; i++) {
      int digit = HEX.indexOf(name.charAt(i));
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return Math.max(-1, number);
  }
}
