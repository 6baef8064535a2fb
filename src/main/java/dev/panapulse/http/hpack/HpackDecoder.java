package dev.panapulse.http.hpack;

import java.util.Arrays;

/**
 * Decodes field blocks of one connection (RFC 7541).
 *
 * <p>Whatever the bytes are, memory stays within what the limits allow, and decoding ends: with the
 * fields, or with a reason, after which the connection is of no more use, as the two tables may
 * differ. One thread.
 */
public final class HpackDecoder {
  /** Receives fields in their order. The array is only lent. */
  public interface Fields {
    /** One field; {@code name} and {@code value} are offsets into {@code bytes}. */
    public void field(byte[] bytes, int name, int nameLength, int value, int valueLength);
  }

  private static final int TEXT_BYTES = 256;

  /** Continuation bytes of an integer: more than any that we could use (RFC 7541, 5.1). */
  private static final int MOST_CONTINUATIONS = 5;

  private static final long BROKEN = -1;
  private static final byte[] NOTHING = {};

  private final HpackTable table;
  private final HpackHuffman huffman = new HpackHuffman();
  private final int listLimit;

  private byte[] text = new byte[TEXT_BYTES];
  private byte[] block = NOTHING;
  private int at;
  private int end;
  private int listBytes;
  private String reason = "";

  /**
   * A decoder for a new connection.
   *
   * @param tableLimit most bytes of the dynamic table: what SETTINGS_HEADER_TABLE_SIZE says
   * @param listLimit most bytes of the fields of one block, 32 a field counted in
   */
  public HpackDecoder(int tableLimit, int listLimit) {
    this.table = new HpackTable(tableLimit);
    this.listLimit = listLimit;
  }

  /** Forgets what the last connection has left in the table. */
  public void reset() {
    table.clear();
  }

  /**
   * Decodes one whole block.
   *
   * @return what is wrong with it; empty: nothing
   */
  public String decode(byte[] from, int offset, int length, Fields fields) {
    block = from;
    at = offset;
    end = offset + length;
    listBytes = 0;
    reason = "";
    boolean begun = false;
    while (at < end && reason.isEmpty()) {
      int first = block[at] & 0xff;
      if ((first & 0xe0) == 0x20) {
        resize(begun);
      } else {
        begun = true;
        field(first, fields);
      }
    }
    block = NOTHING;
    return reason;
  }

  /** Bytes that the dynamic table takes now (RFC 7541, 4.1). */
  public int tableSize() {
    return table.size();
  }

  private void resize(boolean begun) {
    long size = integer(5);
    if (begun) {
      fail("table resized within a block");
    } else if (size != BROKEN && !table.resize(size)) {
      fail("table resized to " + size + " bytes");
    }
  }

  private void field(int first, Fields fields) {
    boolean indexed = (first & 0x80) != 0;
    boolean remembered = (first & 0xc0) == 0x40;
    long index = integer(indexed ? 7 : remembered ? 6 : 4);
    if (index == BROKEN) {
      return;
    }
    if ((indexed || index != 0) && !table.has(index)) {
      fail("index " + index + " of no entry");
      return;
    }
    int entry = (int) index;
    int nameLength = entry == 0 ? string(0) : name(entry);
    if (nameLength < 0) {
      return;
    }
    int valueLength = indexed ? value(entry, nameLength) : string(nameLength);
    if (valueLength < 0) {
      return;
    }
    listBytes += nameLength + valueLength + HpackTable.OVERHEAD;
    if (listBytes > listLimit) {
      tooLong();
      return;
    }
    if (remembered) {
      table.add(text, 0, nameLength, nameLength, valueLength);
    }
    fields.field(text, 0, nameLength, nameLength, valueLength);
  }

  private int name(int entry) {
    int length = table.nameLength(entry);
    if (!ensure(length)) {
      return -1;
    }
    table.copyName(entry, text, 0);
    return length;
  }

  private int value(int entry, int to) {
    int length = table.valueLength(entry);
    if (!ensure(to + (long) length)) {
      return -1;
    }
    table.copyValue(entry, text, to);
    return length;
  }

  /** Reads a string literal (RFC 7541, 5.2): its length as text, or -1. */
  private int string(int to) {
    if (at >= end) {
      fail("block cut short");
      return -1;
    }
    boolean coded = (block[at] & 0x80) != 0;
    long length = integer(7);
    if (length == BROKEN) {
      return -1;
    }
    if (length > end - at) {
      fail("block cut short");
      return -1;
    }
    int from = at;
    at += (int) length;
    if (!coded) {
      if (!ensure(to + length)) {
        return -1;
      }
      System.arraycopy(block, from, text, to, (int) length);
      return (int) length;
    }
    return coded(from, (int) length, to);
  }

  private int coded(int from, int length, int to) {
    // five bits are the shortest code
    long most = Math.min(to + length * 8L / 5, listLimit);
    if (!ensure(Math.max(to, most))) {
      return -1;
    }
    int textEnd = huffman.decode(block, from, length, text, to, (int) most);
    if (textEnd == HpackHuffman.TOO_LONG) {
      tooLong();
      return -1;
    }
    if (textEnd == HpackHuffman.INVALID) {
      fail("string not in the Huffman code");
      return -1;
    }
    return textEnd - to;
  }

  /** Reads an integer with a prefix of some bits (RFC 7541, 5.1), or {@link #BROKEN}. */
  private long integer(int prefix) {
    long mask = (1L << prefix) - 1;
    long value = block[at++] & mask;
    if (value < mask) {
      return value;
    }
    for (int i = 0; i < MOST_CONTINUATIONS; i++) {
      if (at >= end) {
        fail("block cut short");
        return BROKEN;
      }
      byte b = block[at++];
      value += (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    fail("integer too long");
    return BROKEN;
  }

  private boolean ensure(long bytes) {
    if (bytes > listLimit) {
      tooLong();
      return false;
    }
    if (bytes > text.length) {
      int size = text.length;
      while (size < bytes) {
        size = Math.min(size * 2, listLimit);
      }
      text = Arrays.copyOf(text, size);
    }
    return true;
  }

  private void tooLong() {
    fail("header list above " + listLimit + " bytes");
  }

  private void fail(String why) {
    if (reason.isEmpty()) {
      reason = why;
    }
  }
}
