package dev.panapulse.codec;

import dev.panapulse.libc.Slab;

/**
 * Walks over the fields of a protobuf message in a slab (protobuf encoding guide), for the two
 * small messages that a backend answers with.
 *
 * <p>A message may end in the middle of its last field, because only the beginning of an answer is
 * kept: what is there of it counts when the reader was told so. One thread.
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
   * @param cut whether the message went on behind the range
   */
  public ProtoReader(Slab slab, long offset, long length, boolean cut) {
    this.slab = slab;
    this.cut = cut;
    this.at = offset;
    this.end = offset + length;
  }

  /** Begins anew, with a range of a message that is there whole. */
  public void over(Slab message, long offset, long length) {
    slab = message;
    cut = false;
    at = offset;
    end = offset + length;
    broken = false;
  }

  /** Goes to the next field; false at the end, and where the message makes no sense. */
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

  /** Where the field begins, tag included. */
  public long start() {
    return start;
  }

  /** Where the value of a field that has a length begins. */
  public long valueOffset() {
    return valueOffset;
  }

  /** Where the field ends. */
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

  /** Whether the message is sound up to here; a message that was cut off always is. */
  public boolean sound() {
    return !broken || (cut && at >= end);
  }
}
