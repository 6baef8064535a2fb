package dev.panapulse.row;

/**
 * Offsets of the parts of a row, in bytes.
 *
 * <pre>
 *    0        8          16      24       32      40
 *   +--------+----------+-------+--------+-------+--------+--------+-   -+----------------+
 *   | time   | sequence | slots | points | clock | slot 0 | slot 1 | ... | slot slots − 1 |
 *   +--------+----------+-------+--------+-------+--------+--------+-   -+----------------+
 * </pre>
 *
 * Each field has 64 bits. Time is in nanoseconds since the epoch; sequence counts rows from 0;
 * points is the number of slots that hold a value; clock is the wall clock minus the time since
 * boot (nanoseconds) on which time and start times are based. A slot holds a group's start time
 * (nanoseconds since the epoch), an integer, or the bits of a double. Rows never leave the process:
 * all fields have the byte order of the machine, little-endian on x86-64 and AArch64.
 */
final class RowLayout {
  /** Time of the tick. */
  static final long TIME = 0;

  /** Number of the row. */
  static final long SEQUENCE = 8;

  /** How many slots follow the header. */
  static final long SLOTS = 16;

  /** How many slots hold a value. */
  static final long POINTS = 24;

  /** Offset of the wall clock from the time since boot. */
  static final long CLOCK = 32;

  /** Bytes before the first slot. */
  static final int HEADER = 40;

  /** Bytes of the longest row. */
  static final int MAX_BYTES = (int) bytes(SeriesRegistry.MAX_SLOTS);

  private RowLayout() {}

  /** Offset of a slot in the row. */
  static long slot(int slot) {
    return HEADER + offset(slot);
  }

  /** Offset of a slot from the end of the header. */
  static long offset(int slot) {
    return (long) slot * Long.BYTES;
  }

  /** Bytes of a row. */
  static long bytes(int slots) {
    return slot(slots);
  }
}
