package dev.panapulse.http.hpack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes field blocks without a dynamic table (RFC 7541): names by the static table where it has
 * them, values as literals. One thread.
 *
 * <p>A block is a hundred bytes longer than with a table, but is the same on every connection, so
 * that it is encoded once.
 */
public final class HpackEncoder {
  /** Indices of the static table. */
  public static final int AUTHORITY = 1;

  public static final int METHOD_POST = 3;
  public static final int PATH = 4;
  public static final int SCHEME_HTTP = 6;
  public static final int SCHEME_HTTPS = 7;
  static final int AUTHORIZATION = 23;
  public static final int CONTENT_TYPE = 31;
  public static final int USER_AGENT = 58;

  private static final int INDEXED = 0x80;
  private static final int TABLE_SIZE = 0x20;
  private static final int NEVER_INDEXED = 0x10;
  private static final int NOT_INDEXED = 0x00;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Announces a dynamic table of 0 bytes, whatever the peer allows (RFC 9113, 4.3.1). */
  public HpackEncoder withoutTable() {
    integer(TABLE_SIZE, 5, 0);
    return this;
  }

  /** Adds a field whose name and value are in the static table. */
  public HpackEncoder indexed(int index) {
    integer(INDEXED, 7, index);
    return this;
  }

  /** Adds a field whose name is in the static table. */
  public HpackEncoder field(int nameIndex, String value) {
    integer(NOT_INDEXED, 4, nameIndex);
    string(value);
    return this;
  }

  /** Adds a field that is in no table; the name is in lower case. */
  public HpackEncoder field(String name, String value) {
    out.write(NOT_INDEXED);
    string(name);
    string(value);
    return this;
  }

  /** Adds a secret, which no proxy may put into a table, where it could be guessed (7.1.3). */
  public HpackEncoder secret(String name, String value) {
    if (name.equals("authorization")) {
      integer(NEVER_INDEXED, 4, AUTHORIZATION);
    } else {
      out.write(NEVER_INDEXED);
      string(name);
    }
    string(value);
    return this;
  }

  /**
   * Adds a name, behind which the caller writes the value: its length in one byte, and the text.
   */
  public HpackEncoder name(String name) {
    out.write(NOT_INDEXED);
    string(name);
    return this;
  }

  /** The block so far. */
  public byte[] toByteArray() {
    return out.toByteArray();
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    integer(0, 7, bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  private void integer(int pattern, int prefix, int value) {
    int mask = (1 << prefix) - 1;
    if (value < mask) {
      out.write(pattern | value);
      return;
    }
    out.write(pattern | mask);
    int rest = value - mask;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
