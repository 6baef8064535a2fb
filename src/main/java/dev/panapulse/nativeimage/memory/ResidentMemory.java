package dev.panapulse.nativeimage.memory;

import dev.panapulse.libc.ImageLibC;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
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
  private static final int PAGES_AT_ONCE = 512;
  private static final long FILE_PAGE = 1L << 61;
  private static final long PRESENT = 1L << 63;

  /** Of the image heap, AlignedHeapChunkSize: each begins with what a collection reads of it. */
  private static final long CHUNK = 64 << 10;

  /**
   * How much of the code stays: that of the C library and of the collectors, which comes first in
   * the file (packaging/native/hot-methods; 200 kB of it). What of it runs once in minutes only
   * must not wait for the disk when it does.
   */
  private static final long CODE_KEPT = 256 << 10;

  /** Less than the builder reserves for a heap: what is mapped there is the heap's. */
  private static final long HEAP_SPAN = 1L << 30;

  private final LibC libc;
  private final long pageSize;
  private final FileMappings mappings;
  private final Slab entries = Slab.allocate((long) PAGES_AT_ONCE * Long.BYTES);

  private long garbageExpected;
  private boolean headsKept;
  private int pagemap;
  private long trimmed;

  /** For the calling process. */
  public ResidentMemory(LibC libc) {
    this.libc = libc;
    this.pageSize = libc.sysconf(LibC.SC_PAGESIZE);
    this.mappings = new FileMappings(libc, "/proc/self/maps");
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
    mappings.read();
    trimmed = 0;
    Standstill.run(this::trimMappings);
    libc.close(pagemap);
    return trimmed;
  }

  private void trimMappings() {
    while (mappings.next()) {
      if (!mappings.isWritable() || isImageHeap(mappings.from())) {
        headsKept = mappings.isWritable() && garbageExpected > 0;
        trimMapping();
      }
    }
  }

  private int open(String path) {
    try (Slab name = Slab.ofString(path)) {
      return libc.open(name.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
    }
  }

  /** An isolate's address is the start of its heap, and the image heap comes first in it. */
  private static boolean isImageHeap(long address) {
    long heap = CurrentIsolate.getIsolate().rawValue();
    return address >= heap && address - heap < HEAP_SPAN;
  }

  private void trimMapping() {
    long end = mappings.to();
    long first = mappings.from() + (mappings.isExecutable() ? CODE_KEPT : 0);
    for (long address = first; address < end; address += PAGES_AT_ONCE * pageSize) {
      long pages = Math.min(PAGES_AT_ONCE, (end - address) / pageSize);
      long wanted = pages * Long.BYTES;
      if (ImageLibC.preadAtOnce(pagemap, entries.address(), wanted, address / pageSize * Long.BYTES)
          != wanted) {
        return;
      }
      trimRuns(address, (int) pages);
    }
  }

  /** One call for each run of pages that can go. */
  private void trimRuns(long address, int pages) {
    int start = 0;
    while (start < pages) {
      int next = start;
      while (next < pages && isFilePage(next) && !isHeadKept(address + next * pageSize)) {
        next++;
      }
      long length = (next - start) * pageSize;
      if (length > 0 && libc.madvise(address + start * pageSize, length, LibC.MADV_DONTNEED) == 0) {
        trimmed += length;
      }
      start = next + 1;
    }
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
    mappings.close();
    entries.close();
  }
}
