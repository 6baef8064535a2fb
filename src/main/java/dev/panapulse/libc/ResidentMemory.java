package dev.panapulse.libc;

import org.graalvm.nativeimage.CurrentIsolate;
import org.graalvm.nativeimage.ImageInfo;

/**
 * Gives back memory that holds nothing but what the executable's file holds too.
 *
 * <p>Starting touches far more code and constants than running does, and the kernel maps 16 pages
 * for each that is touched. All of it counts as resident for as long as nobody needs the memory. In
 * a native image {@link #collectAndTrim()} lets go of it; what is still needed comes back from the
 * page cache at the next touch, a soft fault each. On the JVM it does nothing.
 *
 * <p>Of what is mapped from the file, only pages go that proc_pid_pagemap(5) shows as the file's
 * own (bit 61), not the private copies that a write made; and of mappings that can be written only
 * the image heap's, which nothing but Java writes to, while no thread runs Java ({@link
 * Standstill}). So nothing can be changing what is let go. The C library's own data is left alone.
 *
 * <p>One thread at a time.
 */
public final class ResidentMemory implements AutoCloseable {
  private static final int TEXT_BYTES = 64 << 10;
  private static final int PAGES_AT_ONCE = 512;
  private static final long FILE_PAGE = 1L << 61;
  private static final long PRESENT = 1L << 63;

  /** Of the image heap, AlignedHeapChunkSize: each begins with what a collection reads of it. */
  private static final long CHUNK = 64 << 10;

  /** Less than the builder reserves for a heap: what is mapped there is the heap's. */
  private static final long HEAP_SPAN = 1L << 30;

  private final LibC libc;
  private final long pageSize;
  private final Slab text = Slab.allocate(TEXT_BYTES);
  private final Slab entries = Slab.allocate((long) PAGES_AT_ONCE * Long.BYTES);
  private long garbageExpected;
  private boolean headsKept;
  private int mapsLength;
  private int pagemap;
  private long trimmed;

  /** For the calling process. */
  public ResidentMemory(LibC libc) {
    this.libc = libc;
    this.pageSize = libc.sysconf(LibC.SC_PAGESIZE);
  }

  /**
   * Whether collections are many, as is much garbage. Then the heap keeps what they free, and the
   * heads of the image heap's chunks stay: the next collection does not bring them back, each by a
   * fault that takes longer than what is done with it. Nothing to the JVM.
   *
   * @param garbage bytes of garbage from one collection to the next, 0 for few collections
   */
  public void expectGarbage(long garbage) {
    if (ImageInfo.inImageCode() && garbage != garbageExpected) {
      garbageExpected = garbage;
      HeapRoom.keepFree(Math.max(garbage, CHUNK));
    }
  }

  /** Bytes of the Java heap in use, garbage included, in chunks; 0 on the JVM. */
  public long heapInUse() {
    return ImageInfo.inImageCode() ? HeapRoom.inUse() : 0;
  }

  /**
   * Collects garbage and lets go of what can be read again from the executable: a collection reads
   * the head of each chunk of the image heap, and so brings pages back.
   *
   * @return bytes let go; 0 on the JVM, where nothing is done, or where /proc does not tell
   */
  public long collectAndTrim() {
    if (!ImageInfo.inImageCode()) {
      return 0;
    }
    System.gc();
    return trim();
  }

  /**
   * As {@link #collectAndTrim()}, and what neither running nor a collection has touched since the
   * last trim leaves the page cache, too. A service is charged with what it has read of its file,
   * and reading ahead reads far more of it than starting needs.
   */
  public long collectAndTrimAll() {
    if (!ImageInfo.inImageCode()) {
      return 0;
    }
    System.gc();
    int executable = open("/proc/self/exe");
    if (executable >= 0) {
      ImageLibC.dropUnmapped(executable);
      libc.close(executable);
    }
    return trim();
  }

  private long trim() {
    pagemap = open("/proc/self/pagemap");
    if (pagemap < 0) {
      return 0;
    }
    mapsLength = readMaps();
    trimmed = 0;
    Standstill.run(this::trimMappings);
    libc.close(pagemap);
    return trimmed;
  }

  private void trimMappings() {
    int line = 0;
    while (line < mapsLength) {
      int end = endOfLine(line, mapsLength);
      trimmed += trimMapping(line, end);
      line = end + 1;
    }
  }

  private int open(String path) {
    try (Slab name = Slab.ofString(path)) {
      return libc.open(name.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
    }
  }

  private int readMaps() {
    int maps = open("/proc/self/maps");
    if (maps < 0) {
      return 0;
    }
    int length = 0;
    long read = 1;
    while (read > 0 && length < TEXT_BYTES) {
      read = libc.read(maps, text.addressOf(length), TEXT_BYTES - length);
      length += (int) Math.max(0, read);
    }
    libc.close(maps);
    return length;
  }

  private int endOfLine(int from, int length) {
    int end = from;
    while (end < length && text.getByte(end) != '\n') {
      end++;
    }
    return end;
  }

  /** A line such as {@code 00410000-009dc000 r-xp 00010000 fe:00 5325660 /usr/bin/panapulse}. */
  private long trimMapping(int line, int end) {
    int dash = indexOf('-', line, end);
    int space = indexOf(' ', line, end);
    boolean ofFile =
        space > 0
            && space + 4 < end
            && text.getByte(space + 1) == 'r'
            && text.getByte(space + 4) == 'p'
            && indexOf('/', space, end) >= 0;
    if (!ofFile) {
      return 0;
    }
    long from = hex(line, dash);
    boolean writable = text.getByte(space + 2) == 'w';
    if (writable && !isImageHeap(from)) {
      return 0;
    }
    headsKept = writable && garbageExpected > 0;
    return trimPages(from, hex(dash + 1, space));
  }

  /** An isolate's address is the start of its heap, and the image heap comes first in it. */
  private static boolean isImageHeap(long address) {
    long heap = CurrentIsolate.getIsolate().rawValue();
    return address >= heap && address - heap < HEAP_SPAN;
  }

  private int indexOf(char c, int from, int end) {
    for (int i = from; i < end; i++) {
      if (text.getByte(i) == c) {
        return i;
      }
    }
    return -1;
  }

  private long hex(int from, int end) {
    long value = 0;
    for (int i = from; i < end; i++) {
      value = (value << 4) | Character.digit(text.getByte(i), 16);
    }
    return value;
  }

  private long trimPages(long from, long end) {
    long sum = 0;
    for (long address = from; address < end; address += PAGES_AT_ONCE * pageSize) {
      long pages = Math.min(PAGES_AT_ONCE, (end - address) / pageSize);
      long wanted = pages * Long.BYTES;
      if (ImageLibC.preadAtOnce(pagemap, entries.address(), wanted, address / pageSize * Long.BYTES)
          != wanted) {
        return sum;
      }
      sum += trimRuns(address, (int) pages);
    }
    return sum;
  }

  /** One call for each run of pages that can go. */
  private long trimRuns(long address, int pages) {
    long sum = 0;
    int start = 0;
    while (start < pages) {
      int next = start;
      while (next < pages && isFilePage(next) && !isHeadKept(address + next * pageSize)) {
        next++;
      }
      long length = (next - start) * pageSize;
      if (length > 0 && libc.madvise(address + start * pageSize, length, LibC.MADV_DONTNEED) == 0) {
        sum += length;
      }
      start = next + 1;
    }
    return sum;
  }

  private boolean isHeadKept(long address) {
    return headsKept && address % CHUNK == 0;
  }

  private boolean isFilePage(int page) {
    long entry = entries.getLong((long) page * Long.BYTES);
    return (entry & PRESENT) != 0 && (entry & FILE_PAGE) != 0;
  }

  @Override
  public void close() {
    text.close();
    entries.close();
  }
}
