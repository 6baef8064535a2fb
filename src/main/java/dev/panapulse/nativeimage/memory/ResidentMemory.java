package dev.panapulse.nativeimage.memory;

import dev.panapulse.libc.ImageLibC;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import org.graalvm.nativeimage.CurrentIsolate;
import org.graalvm.nativeimage.ImageInfo;

/**
 * Releases memory whose content can be read again from the executable's file.
 *
 * <p>The start touches far more code and constants than steady operation, and the kernel maps 16
 * pages for each page that is touched. They count as resident until the kernel needs the memory. In
 * a native image {@link #collectAndTrim()} releases them; a page that is still needed returns from
 * the page cache at the next access, by a soft fault. Does nothing on the JVM.
 *
 * <p>Of the file's mappings, only pages that proc_pid_pagemap(5) marks as the file's own (bit 61)
 * are released, not private copies that a write has made. Of writable mappings, only the image heap
 * is released: only Java writes there, and no thread runs Java meanwhile ({@link Standstill}), so a
 * page cannot change while it is released; and the segment that it was mapped from, which the start
 * has read and nobody uses after it. The data of the C library stays.
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
   * Bytes of code that stay: what every tick runs and the collectors, which come first in the file
   * (packaging/native/hot-methods; 250 kB). Code that runs once in minutes must not wait for the
   * disk.
   */
  private static final long CODE_KEPT = 320 << 10;

  /** Bytes before that code: where C begins, and the space up to the next multiple of 64 KiB. */
  private static final long CODE_BEFORE = 64 << 10;

  /** Less than the address space reserved for a heap, so all that is mapped there is the heap's. */
  private static final long HEAP_SPAN = 1L << 30;

  private final LibC libc;
  private final long pageSize;
  private final FileMappings mappings;
  private final Slab entries = Slab.allocate((long) PAGES_AT_ONCE * Long.BYTES);

  private long garbageExpected;
  private boolean headsKept;
  private long heapOffset;
  private int pagemap;
  private long trimmed;

  /** For the calling process. */
  public ResidentMemory(LibC libc) {
    this.libc = libc;
    this.pageSize = libc.sysconf(LibC.SC_PAGESIZE);
    this.mappings = new FileMappings(libc, "/proc/self/maps");
  }

  /**
   * Adapts to the rate of garbage. With frequent collections the heap keeps the memory that they
   * free, and the heads of the image heap's chunks stay mapped, so that the next collection does
   * not fault them in again, which takes longer than to process them. Does nothing on the JVM.
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
   * Collects garbage, then releases pages that can be read again from the executable: in this
   * order, because a collection reads the head of each chunk of the image heap.
   *
   * @return bytes released; 0 on the JVM and where /proc cannot be read
   */
  public long collectAndTrim() {
    if (!ImageInfo.inImageCode()) {
      return 0;
    }
    System.gc();
    return trim();
  }

  /**
   * Does the same as {@link #collectAndTrim()}, and removes pages that were not touched since the
   * last trim from the page cache. A service is charged for the pages of its file that it has read,
   * and read-ahead reads far more than the start needs.
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

  /**
   * Releases pages as {@link #collectAndTrim()} does, without a collection before: after the start,
   * so that the first collection, which reads all of the image heap, does not come on top of what
   * the start needed.
   *
   * @return bytes released; 0 on the JVM and where /proc cannot be read
   */
  public long trim() {
    if (!ImageInfo.inImageCode()) {
      return 0;
    }
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
    heapOffset = heapOffset();
    mappings.rewind();
    while (mappings.next()) {
      if (!mappings.isWritable() || isImageHeap(mappings.from()) || isHeapSegment()) {
        headsKept = mappings.isWritable() && garbageExpected > 0;
        trimMapping();
      }
    }
  }

  /** Position of the image heap in the executable, or -1. */
  private long heapOffset() {
    while (mappings.next()) {
      if (isImageHeap(mappings.from())) {
        return mappings.offset();
      }
    }
    return -1;
  }

  /** Whether this is where the executable has its image heap, which is mapped again for use. */
  private boolean isHeapSegment() {
    return mappings.offset() == heapOffset;
  }

  private int open(String path) {
    try (Slab name = Slab.ofString(path)) {
      int flags = LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK;
      return libc.open(name.address(), flags, 0);
    }
  }

  /** An isolate's address is the start of its heap, and the image heap comes first in it. */
  private static boolean isImageHeap(long address) {
    long heap = CurrentIsolate.getIsolate().rawValue();
    return address >= heap && address - heap < HEAP_SPAN;
  }

  private void trimMapping() {
    long from = mappings.from();
    long to = mappings.to();
    if (mappings.isExecutable()) {
      trim(from, Math.min(from + CODE_BEFORE, to));
      from += CODE_BEFORE + CODE_KEPT;
    }
    trim(from, to);
  }

  private void trim(long from, long end) {
    for (long address = from; address < end; address += PAGES_AT_ONCE * pageSize) {
      long pages = Math.min(PAGES_AT_ONCE, (end - address) / pageSize);
      long wanted = pages * Long.BYTES;
      if (ImageLibC.preadAtOnce(pagemap, entries.address(), wanted, address / pageSize * Long.BYTES)
          != wanted) {
        return;
      }
      trimRuns(address, (int) pages);
    }
  }

  /** One call for each run of pages to release. */
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
