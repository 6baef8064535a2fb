package dev.panapulse.host;

import dev.panapulse.libc.Slab;

/**
 * The buffer that files are read into, one after the other; it grows to the largest of them.
 *
 * <p>Sampling thread only; the content is valid until the next read. A few zero bytes always follow
 * the content, so that a scan may look ahead.
 */
public final class ReadBuffer {
  /** Bytes behind the content that may be read. */
  static final int SLACK = 16;

  /** Size of the largest file; a larger one fails with EFBIG. */
  static final int MAX_BYTES = 16 << 20;

  private static final long NO_TICK = -1;
  private static final int FIRST_BYTES = 32 << 10;

  private Slab slab = Slab.allocate(FIRST_BYTES);
  private int length;

  /** Path of the file that was read last, and the tick of that read. */
  private String heldPath = "";

  private long heldTick = NO_TICK;

  /** An empty buffer. */
  public ReadBuffer() {}

  public Slab slab() {
    return slab;
  }

  /** Address of the content, with {@link #SLACK} bytes behind it; valid until the next read. */
  long text() {
    slab.addressOf((long) length + SLACK);
    return slab.address();
  }

  /** Number of bytes of content. */
  public int length() {
    return length;
  }

  /** Whether the content ends in the middle of a line; false if there is none. */
  boolean isCut() {
    return length > 0 && slab.getByte(length - 1L) != '\n';
  }

  /** Number of bytes that fit without growing. */
  int capacity() {
    return (int) slab.size() - SLACK;
  }

  void setLength(int bytes) {
    length = bytes;
    heldTick = NO_TICK;
    // two stores and not clear(), which makes a segment on the heap until it is compiled well
    slab.putLong(bytes, 0);
    slab.putLong(bytes + (long) Long.BYTES, 0);
  }

  /** Records that the content is that of a file in a tick; valid until the next read. */
  void hold(String path, long tick) {
    heldPath = path;
    heldTick = tick;
  }

  /** Whether the content is that of a file in a tick. */
  boolean holds(String path, long tick) {
    return tick > NO_TICK && tick == heldTick && path.equals(heldPath);
  }

  /**
   * Doubles the capacity, keeping the content.
   *
   * @return false if it is at its largest
   */
  boolean grow() {
    if (slab.size() >= MAX_BYTES) {
      return false;
    }
    Slab larger = Slab.allocate(slab.size() * 2);
    larger.copyFrom(slab, 0, 0, slab.size());
    slab.close();
    slab = larger;
    return true;
  }

  /** Replaces the content, for tests and for text that does not come from a file. */
  void set(byte[] content) {
    while (capacity() < content.length && grow()) {
      // until it fits
    }
    slab.put(0, content, 0, content.length);
    setLength(content.length);
  }
}
