package dev.panapulse.http.hpack;

import java.util.Arrays;

/**
 * Decodes the field blocks of one connection (RFC 7541).
 *
 * <p>For any input, memory is bounded by the limits, and decoding ends with the fields or with a
 * fault. After a fault the connection must be closed, because the two tables may differ. One
 * thread.
 */
public final class HpackDecoder {
  /** Receives fields in their order. The array is valid during the call only. */
  public interface Fields {
    /** One field; {@code name} and {@code value} are offsets into {@code bytes}. */
    public void field(byte[] bytes, int name, int nameLength, int value, int valueLength);
  }

  private static final int TEXT_BYTES = 256;

  /** Most continuation bytes of an integer (RFC 7541, 5.1); no valid length needs more. */
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
   * @param tableLimit most bytes of the dynamic table, as announced by SETTINGS_HEADER_TABLE_SIZE
   * @param listLimit most bytes of the fields of one block, with 32 more for each field
   */
  public HpackDecoder(int tableLimit, int listLimit) {
    this.table = new HpackTable(tableLimit);
    this.listLimit = listLimit;
  }

  /** Empties the dynamic table, for a new connection. */
  public void reset() {
    table.clear();
  }

  /**
   * Decodes a complete block.
   *
   * @return the fault; empty: none
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

  /** Present bytes of the dynamic table (RFC 7541, 4.1). */
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
    boolean inserted = (first & 0xc0) == 0x40;
    long index = integer(indexed ? 7 : inserted ? 6 : 4);
    if (index == BROKEN) {
      return;
    }
    if ((indexed || index != 0) && !table.has(index)) {
      fail("index " + index + " is not in the table");
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
    if (inserted) {
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

  /** Decodes a string literal (RFC 7541, 5.2) and returns its length, or -1. */
  private int string(int to) {
    if (at >= end) {
      fail("truncated block");
      return -1;
    }
    boolean encoded = (block[at] & 0x80) != 0;
    long length = integer(7);
    if (length == BROKEN) {
      return -1;
    }
    if (length > end - at) {
      fail("truncated block");
      return -1;
    }
    int from = at;
    at += (int) length;
    if (!encoded) {
      if (!ensure(to + length)) {
        return -1;
      }
      System.arraycopy(block, from, text, to, (int) length);
      return (int) length;
    }
    return huffman(from, (int) length, to);
  }

  private int huffman(int from, int length, int to) {
    // the shortest code has five bits
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
      fail("string is not valid Huffman code");
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
        fail("truncated block");
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
