package dev.panapulse.gzip;

import dev.panapulse.libc.Slab;

/**
 * Finds the repetitions that are valid in all messages of one kind: LZ77 within the limits of
 * deflate (RFC 1951, 2). Divides a message into literal bytes and copies of earlier bytes. One
 * thread.
 */
final class Repeats implements AutoCloseable {
  static final int SHORTEST = 3;
  static final int LONGEST = 258;
  static final int FARTHEST = 32 * 1024;

  /** A copy of three bytes from a greater distance takes more bits than three literals. */
  private static final int FAR_FOR_SHORTEST = 4 * 1024;

  /** Earlier positions compared for each byte; more improve the compression hardly at all. */
  private static final int MOST_TRIES = 32;

  private static final int HASH_BITS = 12;
  private static final int HASH_FACTOR = 0x9E3779B1;
  private static final int DISTANCE_BITS = 16;

  private final VaryingBytes message;

  /**
   * For each hash of three bytes, one more than the last position with this hash; 0: none. {@code
   * earlier} has the same for the position before each position.
   */
  private final Slab heads = Slab.allocate((1L << HASH_BITS) * Integer.BYTES);

  private final Slab earlier;
  private final Slab pieces;
  private int count;

  /** Divides a message into pieces. */
  Repeats(VaryingBytes message) {
    this.message = message;
    earlier = Slab.allocate(Math.max(1, message.length()) * (long) Integer.BYTES);
    pieces = Slab.allocate(Math.max(1, message.length()) * (long) Integer.BYTES);
    cut();
  }

  private void cut() {
    int at = 0;
    int present = find(0);
    while (at < message.length()) {
      int next = find(at + 1);
      // lazy matching: a literal first if the copy that begins one byte later is longer
      boolean copied = lengthOf(present) > 1 && lengthOf(present) >= lengthOf(next);
      add(copied ? present : piece(1, 0));
      int end = at + (copied ? lengthOf(present) : 1);
      if (copied) {
        for (int skipped = at + 2; skipped < end; skipped++) {
          remember(skipped);
        }
        next = find(end);
      }
      at = end;
      present = next;
    }
  }

  private void add(int piece) {
    pieces.putInt((long) count++ * Integer.BYTES, piece);
  }

  private static int piece(int length, int distance) {
    return (length << DISTANCE_BITS) | distance;
  }

  private static int lengthOf(int piece) {
    return piece >>> DISTANCE_BITS;
  }

  /** Finds the longest copy at a position and adds the position to the hash table; 0: none. */
  private int find(int at) {
    int best = 0;
    int longest = SHORTEST - 1;
    int most = Math.min(LONGEST, message.length() - at);
    int candidate = remember(at);
    for (int tries = 0;
        candidate >= 0 && at - candidate <= FARTHEST && tries < MOST_TRIES;
        tries++) {
      int length = common(candidate, at, most);
      if (length > longest && (length > SHORTEST || at - candidate <= FAR_FOR_SHORTEST)) {
        longest = length;
        best = piece(length, at - candidate);
      }
      candidate = earlier.getInt((long) candidate * Integer.BYTES) - 1;
    }
    return best;
  }

  private int common(int candidate, int at, int most) {
    int length = 0;
    while (length < most && message.areSame(candidate + length, at + length)) {
      length++;
    }
    return length;
  }

  /** Adds a position to the hash table. Returns the previous one of the same hash, or -1. */
  private int remember(int at) {
    if (at + SHORTEST > message.length() || !message.isRepeatable(at)) {
      return -1;
    }
    int bytes = (message.value(at) << 16) | (message.value(at + 1) << 8) | message.value(at + 2);
    long head = (long) ((bytes * HASH_FACTOR) >>> (Integer.SIZE - HASH_BITS)) * Integer.BYTES;
    int before = heads.getInt(head);
    earlier.putInt((long) at * Integer.BYTES, before);
    heads.putInt(head, at + 1);
    return before - 1;
  }

  /** Number of pieces. */
  int count() {
    return count;
  }

  /** Bytes of a piece: 1 for a literal, {@link #SHORTEST} to {@link #LONGEST} for a copy. */
  int length(int number) {
    return lengthOf(pieces.getInt((long) number * Integer.BYTES));
  }

  /** Distance in bytes that a copy is taken from; defined only for copies. */
  int distance(int number) {
    return pieces.getInt((long) number * Integer.BYTES) & ((1 << DISTANCE_BITS) - 1);
  }

  @Override
  public void close() {
    heads.close();
    earlier.close();
    pieces.close();
  }
}
