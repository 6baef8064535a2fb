package dev.panapulse.gzip;

import dev.panapulse.libc.Slab;

/**
 * What of messages repeats what stands before it, in all messages of their kind: LZ77 within the
 * limits of deflate (RFC 1951, 2). Cuts a message into bytes that stand for themselves and copies
 * of earlier ones. One thread.
 */
final class Repeats implements AutoCloseable {
  static final int SHORTEST = 3;
  static final int LONGEST = 258;
  static final int FARTHEST = 32 * 1024;

  /** A copy of three bytes from farther away takes more room than they do. */
  private static final int FAR_FOR_SHORTEST = 4 * 1024;

  /** Earlier places looked at for each; more find next to nothing. */
  private static final int MOST_TRIES = 32;

  private static final int HASH_BITS = 12;
  private static final int HASH_FACTOR = 0x9E3779B1;
  private static final int DISTANCE_BITS = 16;

  private final VaryingBytes message;

  /** For each hash of three bytes one more than where they were last, and the same before that. */
  private final Slab heads = Slab.allocate((1L << HASH_BITS) * Integer.BYTES);

  private final Slab earlier;
  private final Slab pieces;
  private int count;

  /** The pieces of a message. */
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
      // a byte for itself, if that makes a longer copy
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

  /** The longest copy that can be made at a place, which is remembered; 0: none. */
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

  /** Where the same three bytes may have been before; below 0: nowhere. */
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

  /** How many pieces. */
  int count() {
    return count;
  }

  /** Bytes of a piece: 1, one for itself, or those of a copy. */
  int length(int number) {
    return lengthOf(pieces.getInt((long) number * Integer.BYTES));
  }

  /** How far back a piece is copied from; of meaning for copies alone. */
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
