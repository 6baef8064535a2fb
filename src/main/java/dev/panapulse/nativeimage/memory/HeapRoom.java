package dev.panapulse.nativeimage.memory;

import com.oracle.svm.core.genscavenge.HeapParameters;
import org.graalvm.word.WordFactory;

/** A native image's Java heap. For native images only. */
public final class HeapRoom {
  private HeapRoom() {}

  /** Bytes in use, garbage included. Changes in steps of a chunk and falls with a collection. */
  public static long inUse() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /**
   * Sets how much freed memory the heap keeps after a collection; the rest is returned to the
   * kernel.
   *
   * @param bytes at least 0
   */
  static void keepFree(long bytes) {
    HeapParameters.setMaximumHeapFree(WordFactory.unsigned(bytes));
  }
}
