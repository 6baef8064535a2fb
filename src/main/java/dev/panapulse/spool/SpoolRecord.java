package dev.panapulse.spool;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import java.util.zip.CRC32C;

/**
 * The head of a record in a segment: 80 bytes in front of the encoded request, all numbers
 * little-endian (the byte order of every machine that the agent runs on, so that {@link Slab}
 * writes them as they are).
 *
 * <pre>
 *        0               4               8              12             16
 *      0 +---------------+---------------+-------------------------------+
 *        | MAGIC "PPR3"  | HEAD_CRC      | OFFSET of the record in file  |
 *     16 +---------------+---------------+-------------------------------+
 *        | NUMBER of the record          | OLDEST row, epoch nanoseconds |
 *     32 +-------------------------------+---------------+---------------+
 *        | NEWEST row, epoch nanoseconds | LENGTH        | PAYLOAD_CRC   |
 *     48 +---------------+---+---+-------+---------------+---------------+
 *        | POINTS        |PRO|FLG|   0   | CLOCK offset, nanoseconds     |
 *     64 +---------------+---+---+-------+-------------------------------+
 *        | BOOT, or 0                    | MARK: DONE, or waiting        |
 *     80 +-------------------------------+-------------------------------+
 *        | payload: LENGTH bytes, then 0 to 7 bytes up to a multiple of 8
 * </pre>
 *
 * <p>HEAD_CRC is the CRC32C of the bytes from OFFSET up to MARK, PAYLOAD_CRC that of the payload.
 * OFFSET keeps a payload that looks like a record from being taken for one. LENGTH is bytes of the
 * payload, POINTS its data points, PRO the protocol ({@link SpoolProtocol}); bit 0 of FLG says that
 * the payload is in gzip format. CLOCK is the wall clock minus the time since boot on which the
 * times in the payload are based, and BOOT the first 64 bits of the kernel's boot_id: if the clock
 * is set later in the same boot, the times are corrected when the record is sent.
 *
 * <p>Only MARK is ever rewritten, in place. No checksum covers it, and any value but {@link #DONE}
 * means waiting: after a torn write a request may be sent twice, but is never lost. One thread.
 */
final class SpoolRecord implements AutoCloseable {
  /** Bytes of the head. */
  static final int HEAD = 80;

  /** Offset of the mark in the head. */
  static final int MARK = 72;

  /** The mark of a record that is settled: "PSPTDONE" in the order of the file. */
  static final long DONE = 0x45_4e_4f_44_54_50_53_50L;

  /** The first bytes of the mark of a record that is settled in part: "PSP". */
  private static final long PROGRESS = 0x50_53_50L;

  private static final int PROGRESS_BITS = 24;
  private static final long MOST_PROGRESS = (1L << PROGRESS_BITS) - 1;
  private static final long CHECK_FACTOR = 0x9E3779B1L;
  private static final int CHECK_BITS = 16;
  private static final long CHECK_MASK = (1L << CHECK_BITS) - 1;

  /** Records begin at multiples of it. */
  static final int ALIGNMENT = 8;

  /** The first bytes of a record: "PPR3" in the order of the file. */
  static final int MAGIC = 0x33_52_50_50;

  // offsets in the head; 4 bytes unless said otherwise
  private static final int MAGIC_AT = 0;
  private static final int HEAD_CRC = 4;

  /** 8 bytes. */
  private static final int OFFSET = 8;

  /** 8 bytes. */
  private static final int NUMBER = 16;

  /** 8 bytes. */
  private static final int OLDEST = 24;

  /** 8 bytes. */
  private static final int NEWEST = 32;

  private static final int LENGTH = 40;
  private static final int PAYLOAD_CRC = 44;
  private static final int POINTS = 48;

  /** 1 byte. */
  private static final int PROTOCOL = 52;

  /** 1 byte. */
  private static final int FLAGS = 53;

  /** 8 bytes. */
  private static final int CLOCK = 56;

  /** 8 bytes. */
  private static final int BOOT = 64;

  private static final int FLAG_GZIP = 1;
  private static final int CHUNK = 4096;

  private final Slab head = Slab.allocate(HEAD);
  private final CRC32C crc = new CRC32C();
  private final byte[] chunk = new byte[CHUNK];

  /** The bytes of the head, to be read into or written from. */
  Slab bytes() {
    return head;
  }

  /**
   * Fills the head for a record that waits.
   *
   * @param offset of the record in its file, in bytes
   * @param number of the record; no other record of the spool has it
   * @param oldest time of the oldest row, epoch nanoseconds
   * @param newest time of the newest row, epoch nanoseconds
   * @param clockOffset the wall clock minus the time since boot, as of these times
   * @param boot number of this boot; 0 if it is unknown
   * @param points data points of the body
   * @param protocol see {@link SpoolProtocol}
   */
  void fill(
      long offset,
      long number,
      long oldest,
      long newest,
      long clockOffset,
      long boot,
      RequestBuffer body,
      int points,
      int protocol) {
    head.clear(0, HEAD);
    head.putInt(MAGIC_AT, MAGIC);
    head.putLong(OFFSET, offset);
    head.putLong(NUMBER, number);
    head.putLong(OLDEST, oldest);
    head.putLong(NEWEST, newest);
    head.putInt(LENGTH, (int) body.length());
    head.putInt(PAYLOAD_CRC, checksum(body.bytes(), 0, body.length()));
    head.putInt(POINTS, points);
    head.putByte(PROTOCOL, (byte) protocol);
    head.putByte(FLAGS, (byte) (body.compressed() ? FLAG_GZIP : 0));
    head.putLong(CLOCK, clockOffset);
    head.putLong(BOOT, boot);
    head.putInt(HEAD_CRC, headChecksum());
  }

  /** Whether this is the head of a record at {@code offset}. */
  boolean isValid(long offset) {
    return head.getInt(MAGIC_AT) == MAGIC
        && head.getLong(OFFSET) == offset
        && head.getInt(HEAD_CRC) == headChecksum()
        && length() > 0
        && length() <= RequestBuffer.LIMIT
        && points() >= 0;
  }

  /** Whether the payload is intact. */
  boolean isIntact(Slab payload) {
    return checksum(payload, 0, length()) == head.getInt(PAYLOAD_CRC);
  }

  private int headChecksum() {
    return checksum(head, OFFSET, MARK - OFFSET);
  }

  private int checksum(Slab from, long offset, long length) {
    crc.reset();
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(CHUNK, length - done);
      from.get(offset + done, chunk, 0, count);
      crc.update(chunk, 0, count);
      done += count;
    }
    return (int) crc.getValue();
  }

  /** The number of the record. */
  long number() {
    return head.getLong(NUMBER);
  }

  /** Time of the oldest row, epoch nanoseconds. */
  long oldest() {
    return head.getLong(OLDEST);
  }

  /** Time of the newest row, epoch nanoseconds. */
  long newest() {
    return head.getLong(NEWEST);
  }

  /** The wall clock minus the time since boot, as of the times of the record. */
  long clockOffset() {
    return head.getLong(CLOCK);
  }

  /** Number of the boot; 0 if it is unknown. */
  long boot() {
    return head.getLong(BOOT);
  }

  /** Bytes of the payload. */
  int length() {
    return head.getInt(LENGTH);
  }

  /** Data points of the payload. */
  int points() {
    return head.getInt(POINTS);
  }

  /** See {@link SpoolProtocol}. */
  int protocol() {
    return head.getByte(PROTOCOL) & 0xff;
  }

  /** Whether the payload is in gzip format. */
  boolean compressed() {
    return (head.getByte(FLAGS) & FLAG_GZIP) != 0;
  }

  /**
   * The mark of a record that is settled in part: "PSP" in the order of the file, 3 bytes with the
   * number of points, and 2 bytes that a damaged mark hardly has.
   *
   * @param number of the record
   * @param settled points that are settled, those of the oldest rows
   * @return the mark; 0, which stands for none, if there are too many points for it
   */
  static long progress(long number, long settled) {
    if (settled > MOST_PROGRESS) {
      return 0;
    }
    long seed = (settled + 1) ^ (number << PROGRESS_BITS);
    long check = ((seed * CHECK_FACTOR) >>> CHECK_BITS) & CHECK_MASK;
    return PROGRESS | (settled << PROGRESS_BITS) | (check << (2 * PROGRESS_BITS));
  }

  /** Points of a waiting record that are settled; less than all. */
  int settled() {
    long mark = head.getLong(MARK);
    long settled = (mark >>> PROGRESS_BITS) & MOST_PROGRESS;
    return settled < points() && mark == progress(number(), settled) ? (int) settled : 0;
  }

  /** Whether the record is settled and not to be sent. */
  boolean done() {
    return head.getLong(MARK) == DONE;
  }

  /** Bytes from a record with a payload of {@code length} bytes to where the next may begin. */
  static long size(long length) {
    return (HEAD + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public void close() {
    head.close();
  }
}
