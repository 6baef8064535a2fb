package dev.panapulse.http.hpack;

/**
 * The static and the dynamic table of one HPACK decoder (RFC 7541, 2.3 and appendix A).
 *
 * <p>The dynamic table never exceeds its limit, in which each entry counts with 32 bytes more. Its
 * bytes and entries are rings, allocated when the first entry is added. One thread.
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

  private static final byte[] NO_BYTES = {};
  private static final int[] NO_ENTRIES = {};

  private final int limit;

  /** Names and values, each name followed by its value, oldest entry first. */
  private byte[] bytes = NO_BYTES;

  /** For each entry: its offset in {@link #bytes}, and the lengths of its name and its value. */
  private int[] starts = NO_ENTRIES;

  private int[] nameLengths = NO_ENTRIES;
  private int[] valueLengths = NO_ENTRIES;

  private int end;
  private int newest;
  private int entries;
  private int size;
  private int capacity;

  /** A table whose dynamic part has up to {@code limit} bytes, and this capacity at first. */
  HpackTable(int limit) {
    this.limit = limit;
    this.capacity = limit;
  }

  /** Removes the dynamic entries, for a new connection. */
  void clear() {
    end = 0;
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
    return index <= STATIC_ENTRIES ? STATIC[2 * index - 2].length() : nameLengths[slot(index)];
  }

  /** Bytes of an entry's value. */
  int valueLength(int index) {
    return index <= STATIC_ENTRIES ? STATIC[2 * index - 1].length() : valueLengths[slot(index)];
  }

  /** Copies an entry's name to {@code to}. */
  void copyName(int index, byte[] to, int at) {
    if (index <= STATIC_ENTRIES) {
      copy(STATIC[2 * index - 2], to, at);
    } else {
      copy(starts[slot(index)], nameLength(index), to, at);
    }
  }

  /** Copies an entry's value to {@code to}. */
  void copyValue(int index, byte[] to, int at) {
    if (index <= STATIC_ENTRIES) {
      copy(STATIC[2 * index - 1], to, at);
    } else {
      int start = (starts[slot(index)] + nameLength(index)) % limit;
      copy(start, valueLength(index), to, at);
    }
  }

  /** Adds a field; one larger than the table only empties it (RFC 7541, 4.4). */
  void add(byte[] from, int name, int nameLength, int value, int valueLength) {
    int needed = nameLength + valueLength + OVERHEAD;
    evict(capacity - needed);
    if (needed > capacity) {
      return;
    }
    if (bytes.length == 0) {
      allocate();
    }
    newest = (newest + 1) % starts.length;
    starts[newest] = end;
    nameLengths[newest] = nameLength;
    valueLengths[newest] = valueLength;
    append(from, name, nameLength);
    append(from, value, valueLength);
    entries++;
    size += needed;
  }

  private void allocate() {
    bytes = new byte[limit];
    starts = new int[limit / OVERHEAD];
    nameLengths = new int[limit / OVERHEAD];
    valueLengths = new int[limit / OVERHEAD];
  }

  /** Never reaches the oldest entry: the table's size counts more than its bytes. */
  private void append(byte[] from, int offset, int length) {
    int first = Math.min(length, limit - end);
    System.arraycopy(from, offset, bytes, end, first);
    System.arraycopy(from, offset + first, bytes, 0, length - first);
    end = (end + length) % limit;
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
      int oldest = Math.floorMod(newest - entries + 1, starts.length);
      size -= nameLengths[oldest] + valueLengths[oldest] + OVERHEAD;
      entries--;
    }
  }

  private int slot(int index) {
    return Math.floorMod(newest - (index - STATIC_ENTRIES - 1), starts.length);
  }

  private void copy(int start, int length, byte[] to, int at) {
    int first = Math.min(length, limit - start);
    System.arraycopy(bytes, start, to, at, first);
    System.arraycopy(bytes, 0, to, at + first, length - first);
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
