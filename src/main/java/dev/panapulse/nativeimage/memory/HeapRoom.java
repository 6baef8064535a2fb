package dev.panapulse.nativeimage.memory;

import com.oracle.svm.core.genscavenge.HeapParameters;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.word.WordFactory;

/** A native image's Java heap. For native images only, unless a method says otherwise. */
public final class HeapRoom {
  /** As -R:MaxHeapSize in packaging/native/image.options. */
  private static final long USUAL = 8L << 20;

  private HeapRoom() {}

  /** Bytes in use, garbage included. Changes in steps of a chunk and falls with a collection. */
  public static long inUse() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /**
   * Runs an action that needs more memory than the heap usually gets, and gives it back after it.
   * On the JVM the heap is what the JVM was told. Before any other thread runs.
   *
   * @param bytes the most that the action may use
   */
  public static void most(long bytes, Runnable action) {
    if (!ImageInfo.inImageCode()) {
      action.run();
      return;
    }
    HeapParameters.setMaximumHeapSize(WordFactory.unsigned(bytes));
    try {
      action.run();
    } finally {
      HeapParameters.setMaximumHeapSize(WordFactory.unsigned(USUAL));
      System.gc();
    }
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
