package dev.panapulse.spool;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.Slab;
import java.util.zip.CRC32C;

/**
 * The head of a record in a segment: 64 bytes, little-endian, in front of the encoded request.
 *
 * <pre>
 *  0  u32  magic, "PPR2"
 *  4  u32  CRC32C of bytes 8 to 55
 *  8  u64  where the record lies in the file, so that no payload passes for a record
 * 16  u64  sequence number
 * 24  i64  time of the oldest row, epoch nanoseconds
 * 32  i64  time of the newest row
 * 40  u32  bytes of the payload
 * 44  u32  CRC32C of the payload
 * 48  u32  data points
 * 52  u8   protocol
 * 53  u8   bit 0: the payload is in gzip format
 * 54  u16  0
 * 56  u64  mark: {@link #DONE} once the backend has decided, anything else: waiting
 * </pre>
 *
 * <p>The mark is the only thing that is ever rewritten, in place; it is not covered by a checksum,
 * and a broken one means "waiting": a request may go out twice, never not at all. Records lie at
 * multiples of 8. One thread.
 */
final class SpoolRecord implements AutoCloseable {
  /** Bytes of the head. */
  static final int HEAD = 64;

  /** Where the mark lies in the head. */
  static final int MARK = 56;

  /** The mark of a record that is not to be sent. */
  static final long DONE = 0x454e4f4454505350L;

  /** Records begin at multiples of it. */
  static final int ALIGNMENT = 8;

  /** The first bytes of a record. */
  static final int MAGIC = 0x32525050;

  private static final int CHECKED = 8;
  private static final int CHUNK = 4096;

  private final Slab head = Slab.allocate(HEAD);
  private final CRC32C crc = new CRC32C();
  private final byte[] chunk = new byte[CHUNK];

  /** The head's bytes, to be read into or written from. */
  Slab bytes() {
    return head;
  }

  /** Describes {@code body} as a record at {@code offset}. */
  void fill(
      long offset,
      long sequence,
      long oldest,
      long newest,
      RequestBuffer body,
      int points,
      int by) {
    head.clear(0, HEAD);
    head.putInt(0, MAGIC);
    head.putLong(8, offset);
    head.putLong(16, sequence);
    head.putLong(24, oldest);
    head.putLong(32, newest);
    head.putInt(40, (int) body.length());
    head.putInt(44, checksum(body.bytes(), 0, body.length()));
    head.putInt(48, points);
    head.putByte(52, (byte) by);
    head.putByte(53, (byte) (body.compressed() ? 1 : 0));
    head.putInt(4, checksum(head, CHECKED, MARK - CHECKED));
  }

  /** Whether this is the head of a record at {@code offset}. */
  boolean isValid(long offset) {
    return head.getInt(0) == MAGIC
        && head.getLong(8) == offset
        && head.getInt(4) == checksum(head, CHECKED, MARK - CHECKED)
        && length() > 0
        && length() <= RequestBuffer.LIMIT
        && points() >= 0;
  }

  /** Whether the payload is what it was. */
  boolean holds(Slab payload) {
    return checksum(payload, 0, length()) == head.getInt(44);
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

  long sequence() {
    return head.getLong(16);
  }

  long newest() {
    return head.getLong(32);
  }

  int length() {
    return head.getInt(40);
  }

  int points() {
    return head.getInt(48);
  }

  int protocol() {
    return head.getByte(52) & 0xff;
  }

  boolean compressed() {
    return (head.getByte(53) & 1) != 0;
  }

  boolean done() {
    return head.getLong(MARK) == DONE;
  }

  /** Bytes of a record with a payload of {@code length} bytes, up to where the next may begin. */
  static long size(long length) {
    return (HEAD + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public void close() {
    head.close();
  }
}
