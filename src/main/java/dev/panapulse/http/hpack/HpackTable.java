package dev.panapulse.http.hpack;

import java.util.Arrays;

/**
 * The static and the dynamic table of one HPACK decoder (RFC 7541, 2.3 and appendix A).
 *
 * <p>The dynamic table never exceeds its limit, in which each entry counts with 32 bytes more. Its
 * entries are allocated as they are added. One thread.
 */
final class HpackTable {
  /** Bytes of an entry beside its name and value (RFC 7541, 4.1). */
  static final int OVERHEAD = 32;

  /** Entries of the static table: indices 1 to this. */
  static final int STATIC_ENTRIES = 61;

  private static final String[] STATIC = {
    ":authority",
    "",
    ":method",
    "GET",
    ":method",
    "POST",
    ":path",
    "/",
    ":path",
    "/index.html",
    ":scheme",
    "http",
    ":scheme",
    "https",
    ":status",
    "200",
    ":status",
    "204",
    ":status",
    "206",
    ":status",
    "304",
    ":status",
    "400",
    ":status",
    "404",
    ":status",
    "500",
    "accept-charset",
    "",
    "accept-encoding",
    "gzip, deflate",
    "accept-language",
    "",
    "accept-ranges",
    "",
    "accept",
    "",
    "access-control-allow-origin",
    "",
    "age",
    "",
    "allow",
    "",
    "authorization",
    "",
    "cache-control",
    "",
    "content-disposition",
    "",
    "content-encoding",
    "",
    "content-language",
    "",
    "content-length",
    "",
    "content-location",
    "",
    "content-range",
    "",
    "content-type",
    "",
    "cookie",
    "",
    "date",
    "",
    "etag",
    "",
    "expect",
    "",
    "expires",
    "",
    "from",
    "",
    "host",
    "",
    "if-match",
    "",
    "if-modified-since",
    "",
    "if-none-match",
    "",
    "if-range",
    "",
    "if-unmodified-since",
    "",
    "last-modified",
    "",
    "link",
    "",
    "location",
    "",
    "max-forwards",
    "",
    "proxy-authenticate",
    "",
    "proxy-authorization",
    "",
    "range",
    "",
    "referer",
    "",
    "refresh",
    "",
    "retry-after",
    "",
    "server",
    "",
    "set-cookie",
    "",
    "strict-transport-security",
    "",
    "transfer-encoding",
    "",
    "user-agent",
    "",
    "vary",
    "",
    "via",
    "",
    "www-authenticate",
    "",
  };

  /** A name, followed by its value. */
  private static final class Entry {
    final byte[] bytes;
    final int nameLength;

    Entry(byte[] bytes, int nameLength) {
      this.bytes = bytes;
      this.nameLength = nameLength;
    }

    int size() {
      return bytes.length + OVERHEAD;
    }
  }

  private static final Entry NONE = new Entry(new byte[0], 0);

  private final int limit;
  private final Entry[] ring;
  private int newest;
  private int entries;
  private int size;
  private int capacity;

  /** A table whose dynamic part has up to {@code limit} bytes, and this capacity at first. */
  HpackTable(int limit) {
    this.limit = limit;
    this.capacity = limit;
    ring = new Entry[limit / OVERHEAD];
    clear();
  }

  /** Removes the dynamic entries, for a new connection. */
  void clear() {
    Arrays.fill(ring, NONE);
    newest = 0;
    entries = 0;
    size = 0;
    capacity = limit;
  }

  /** Whether there is an entry with this index; the first is 1. */
  boolean has(long index) {
    return index >= 1 && index <= STATIC_ENTRIES + (long) entries;
  }

  /** Bytes of an entry's name. */
  int nameLength(int index) {
    return index <= STATIC_ENTRIES ? STATIC[2 * index - 2].length() : dynamic(index).nameLength;
  }

  /** Bytes of an entry's value. */
  int valueLength(int index) {
    if (index <= STATIC_ENTRIES) {
      return STATIC[2 * index - 1].length();
    }
    Entry entry = dynamic(index);
    return entry.bytes.length - entry.nameLength;
  }

  /** Copies an entry's name to {@code to}. */
  void copyName(int index, byte[] to, int at) {
    if (index <= STATIC_ENTRIES) {
      copy(STATIC[2 * index - 2], to, at);
    } else {
      System.arraycopy(dynamic(index).bytes, 0, to, at, nameLength(index));
    }
  }

  /** Copies an entry's value to {@code to}. */
  void copyValue(int index, byte[] to, int at) {
    if (index <= STATIC_ENTRIES) {
      copy(STATIC[2 * index - 1], to, at);
    } else {
      System.arraycopy(dynamic(index).bytes, nameLength(index), to, at, valueLength(index));
    }
  }

  /** Adds a field; one larger than the table only empties it (RFC 7541, 4.4). */
  void add(byte[] bytes, int name, int nameLength, int value, int valueLength) {
    int needed = nameLength + valueLength + OVERHEAD;
    evict(capacity - needed);
    if (needed > capacity) {
      return;
    }
    byte[] copy = new byte[nameLength + valueLength];
    System.arraycopy(bytes, name, copy, 0, nameLength);
    System.arraycopy(bytes, value, copy, nameLength, valueLength);
    newest = (newest + 1) % ring.length;
    ring[newest] = new Entry(copy, nameLength);
    entries++;
    size += needed;
  }

  /**
   * Changes the capacity of the dynamic table.
   *
   * @return false, without a change, if it is above the limit
   */
  boolean resize(long bytes) {
    if (bytes > limit) {
      return false;
    }
    capacity = (int) bytes;
    evict(capacity);
    return true;
  }

  private void evict(int most) {
    while (entries > 0 && size > most) {
      int oldest = Math.floorMod(newest - entries + 1, ring.length);
      size -= ring[oldest].size();
      ring[oldest] = NONE;
      entries--;
    }
  }

  private Entry dynamic(int index) {
    return ring[Math.floorMod(newest - (index - STATIC_ENTRIES - 1), ring.length)];
  }

  private static void copy(String text, byte[] to, int at) {
    for (int i = 0; i < text.length(); i++) {
      to[at + i] = (byte) text.charAt(i);
    }
  }

  /** Bytes of the dynamic entries, overhead included. */
  int size() {
    return size;
  }
}
