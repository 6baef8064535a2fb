package dev.panapulse.nativeimage.memory;

import com.oracle.svm.core.genscavenge.HeapParameters;
import org.graalvm.word.WordFactory;

/** A native image's Java heap. Not to be touched on a JVM, whose heap is another. */
public final class HeapRoom {
  private HeapRoom() {}

  /** Bytes in use, garbage included. Moves by chunks, and falls with a collection. */
  public static long inUse() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /**
   * How much of what collections free stays the heap's from now on; what is more goes back to the
   * kernel.
   *
   * @param bytes at least 0
   */
  static void keepFree(long bytes) {
    HeapParameters.setMaximumHeapFree(WordFactory.unsigned(bytes));
  }
}
