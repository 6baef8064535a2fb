package dev.panapulse.http.h2;

import dev.panapulse.libc.Slab;
import java.util.Arrays;

/** Puts the fragments of one field block together (RFC 9113, 4.3 and 6.10). One thread. */
final class Http2FieldBlock {
  private static final int INITIAL_BYTES = 256;

  /** Frames of one block: each may be empty, so that the bytes alone would bound nothing. */
  private static final int MOST_FRAGMENTS = 64;

  private final int limit;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private int fragments;
  private boolean open;
  private boolean endsStream;

  /** Blocks of up to {@code limit} bytes. */
  Http2FieldBlock(int limit) {
    this.limit = limit;
  }

  /** Whatever was there is forgotten. */
  void reset() {
    open = false;
    length = 0;
    fragments = 0;
  }

  /** A block begins. */
  void begin(boolean endOfStream) {
    reset();
    open = true;
    endsStream = endOfStream;
  }

  /** Takes the next fragment; false if that is too much. */
  boolean append(Slab from, long offset, int count) {
    if (length + (long) count > limit || ++fragments > MOST_FRAGMENTS) {
      return false;
    }
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.min(limit, bytes.length * 2)));
    }
    from.get(offset, bytes, length, count);
    length += count;
    return true;
  }

  /** The block is whole. */
  void end() {
    open = false;
  }

  /** Whether more fragments have to come, and nothing else may. */
  boolean open() {
    return open;
  }

  /** Whether the stream ends with the block. */
  boolean endsStream() {
    return endsStream;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}
