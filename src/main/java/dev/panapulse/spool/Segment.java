package dev.panapulse.spool;

/**
 * A file of the spool, as far as it is known without reading it: records one behind the other,
 * named by the number of the first as 16 hexadecimal digits and {@code .spool3}. Exporting thread
 * only.
 *
 * <pre>
 *   0                   readAt                            size
 *   +---------+---------+---------+-----------+-----------+
 *   | settled | settled | waiting | set aside |  waiting  |    each a SpoolRecord and its payload
 *   +---------+---------+---------+-----------+-----------+
 * </pre>
 */
final class Segment {
  private static final String SUFFIX = ".spool3";
  private static final int DIGITS = 16;
  private static final String HEX = "0123456789abcdef";

  /** Number of the first record; the name of the file. */
  final long firstNumber;

  /** Offset of the end of the last record. */
  long size;

  /** Offset of the next record to be read in its turn. */
  long readAt;

  /** Records that wait, those of other protocols included. */
  long records;

  /** Data points in those records. */
  long points;

  /** Records of other protocols: kept, not sent by this run. */
  long foreignRecords;

  /** Data points in those. */
  long foreignPoints;

  /** Those of them that another protocol of this version can send. */
  private long keptRecords;

  private long keptPoints;

  /** Offset of the first of these. */
  private long keptAt;

  /** Records that were set aside and are not sent in their turn. */
  long asideRecords;

  /** Data points in those. */
  long asidePoints;

  /**
   * Time of the oldest row that was not settled when a record was last read, nanoseconds since
   * boot; negative for another boot.
   */
  long oldestSinceBoot = Long.MAX_VALUE;

  /** Time of the newest row of another boot, epoch nanoseconds. */
  private long newest = Long.MIN_VALUE;

  /** Time of the newest row of this boot, nanoseconds since boot. */
  private long newestSinceBoot = Long.MIN_VALUE;

  /** Whether records may be appended. */
  boolean open;

  /** Whether the file was removed. */
  boolean removed;

  Segment(long firstNumber) {
    this.firstNumber = firstNumber;
  }

  /**
   * Takes the time of a row into account.
   *
   * @param time epoch nanoseconds
   * @param clockOffset the wall clock minus the time since boot, as of that time
   */
  void sawRow(long time, long clockOffset, boolean isOfThisBoot) {
    if (isOfThisBoot) {
      newestSinceBoot = Math.max(newestSinceBoot, time - clockOffset);
    } else {
      newest = Math.max(newest, time);
    }
  }

  /**
   * A record of another protocol waits.
   *
   * @param offset behind those of all others
   * @param waiting data points in it
   * @param isKept whether a run can send it that has another protocol
   */
  void sawForeign(long offset, long waiting, boolean isKept) {
    foreignRecords++;
    foreignPoints += waiting;
    if (isKept) {
      if (keptRecords == 0) {
        keptAt = offset;
      }
      keptRecords++;
      keptPoints += waiting;
    }
  }

  /** Records that were kept for another protocol can be sent from now on, in their turn. */
  void takeKept() {
    if (keptRecords > 0) {
      foreignRecords -= keptRecords;
      foreignPoints -= keptPoints;
      keptRecords = 0;
      keptPoints = 0;
      readAt = Math.min(readAt, keptAt);
    }
  }

  /**
   * The file cannot be read now; it may be at the next start. As its age is unknown, it is removed
   * only when the spool is full.
   */
  void keepUnread() {
    records = 1;
    points = 0;
    foreignRecords = 1;
    foreignPoints = 0;
    keptRecords = 0;
    keptPoints = 0;
    newest = Long.MAX_VALUE;
  }

  /** Time of the newest row by the present setting of the clock, epoch nanoseconds. */
  long newest(SpoolClock clock) {
    return newestSinceBoot == Long.MIN_VALUE
        ? newest
        : Math.max(newest, newestSinceBoot + clock.offset().getAsLong());
  }

  /** Records to be sent in their turn. */
  long recordsInTurn() {
    return records - foreignRecords - asideRecords;
  }

  /** Data points in those. */
  long pointsInTurn() {
    return points - foreignPoints - asidePoints;
  }

  String name() {
    String digits = Long.toHexString(firstNumber);
    return "0".repeat(DIGITS - digits.length()) + digits + SUFFIX;
  }

  /** Whether a record may be left to be sent in its turn. */
  boolean unread() {
    return readAt < size && recordsInTurn() > 0;
  }

  /** The number in the name of a file; -1 if it is not a segment. */
  static long firstNumberOf(String name) {
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
