package dev.panapulse.http.h2;

import dev.panapulse.libc.Slab;
import java.util.Arrays;

/** Assembles the fragments of a field block (RFC 9113, 4.3 and 6.10). One thread. */
final class Http2FieldBlock {
  private static final int INITIAL_BYTES = 256;

  /** Frames of one block: empty ones are possible, so bytes alone would not bound them. */
  private static final int MOST_FRAGMENTS = 64;

  private final int limit;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private int fragments;
  private boolean open;
  private boolean endsStream;

  /** Assembles blocks of up to {@code limit} bytes. */
  Http2FieldBlock(int limit) {
    this.limit = limit;
  }

  /** Discards the content. */
  void reset() {
    open = false;
    length = 0;
    fragments = 0;
  }

  /** Begins a block. */
  void begin(boolean endOfStream) {
    reset();
    open = true;
    endsStream = endOfStream;
  }

  /** Appends a fragment; false if the block exceeds a limit. */
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

  /** Ends the block. */
  void end() {
    open = false;
  }

  /** Whether more fragments have to follow, and no other frame may. */
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
