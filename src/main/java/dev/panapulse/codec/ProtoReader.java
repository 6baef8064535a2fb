package dev.panapulse.codec;

import dev.panapulse.libc.Slab;

/**
 * Reads the fields of a protobuf message in a slab (protobuf encoding guide).
 *
 * <p>A message may be truncated in its last field, because only the beginning of a response is
 * kept; the part that is there is read. One thread.
 */
public final class ProtoReader {
  /** Wire type of int64 and the like. */
  public static final int VARINT = 0;

  /** Wire type of strings and messages. */
  public static final int BYTES = 2;

  /** Wire type of fixed64, sfixed64 and double. */
  public static final int FIXED64 = 1;

  private static final int FIXED32 = 5;

  private Slab slab;
  private boolean cut;
  private long at;
  private long end;

  private long start;
  private int field;
  private int wireType;
  private long number;
  private long valueOffset;
  private long valueLength;
  private boolean broken;

  /**
   * A reader of a range.
   *
   * @param cut whether the message is truncated at the end of the range
   */
  public ProtoReader(Slab slab, long offset, long length, boolean cut) {
    this.slab = slab;
    this.cut = cut;
    this.at = offset;
    this.end = offset + length;
  }

  /** Restarts with a range of a message that is not truncated. */
  public void over(Slab message, long offset, long length) {
    slab = message;
    cut = false;
    at = offset;
    end = offset + length;
    broken = false;
  }

  /** Moves to the next field; false at the end, and at an encoding error. */
  public boolean next() {
    if (at >= end || broken) {
      return false;
    }
    start = at;
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (broken || field <= 0 || tag >>> 32 != 0) {
      broken = true;
      return false;
    }
    switch (wireType) {
      case VARINT -> number = varint();
      case FIXED64 -> skip(Long.BYTES);
      case FIXED32 -> skip(Integer.BYTES);
      case BYTES -> skip(varint());
      default -> broken = true;
    }
    return !broken;
  }

  private void skip(long length) {
    if (broken || length < 0 || (length > end - at && !cut)) {
      broken = true;
      return;
    }
    valueOffset = at;
    valueLength = Math.min(length, end - at);
    at += valueLength;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= end) {
        broken = true;
        return 0;
      }
      byte b = slab.getByte(at++);
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    broken = true;
    return 0;
  }

  /** Whether the field is number {@code wanted} and of wire type {@code type}. */
  public boolean is(int wanted, int type) {
    return field == wanted && wireType == type;
  }

  /** The number of the field. */
  public int field() {
    return field;
  }

  /** Its wire type. */
  public int wireType() {
    return wireType;
  }

  /** The offset of the field, tag included. */
  public long start() {
    return start;
  }

  /** The offset of the value of a field with a length. */
  public long valueOffset() {
    return valueOffset;
  }

  /** The offset of the end of the field. */
  public long fieldEnd() {
    return at;
  }

  /** The value of a {@link #VARINT} field. */
  public long number() {
    return number;
  }

  /** The value of a {@link #BYTES} field as text, shortened for a log. */
  public String text() {
    return PrintableText.text(slab, valueOffset, valueLength);
  }

  /** The value of a {@link #BYTES} field as a message. */
  public ProtoReader message() {
    return new ProtoReader(slab, valueOffset, valueLength, cut && at == end);
  }

  /** Whether the message has no encoding error so far; the truncated end is none. */
  public boolean sound() {
    return !broken || (cut && at >= end);
  }
}
