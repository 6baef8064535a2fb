package dev.panapulse.libc;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bytes that the calling thread allocates on the Java heap once the compiler has settled. It works
 * beside the test and may be slow to come: it is given a minute.
 *
 * <p>A result is the most of {@value #WINDOWS} windows in succession, so that something that is
 * allocated now and then cannot hide between two of them.
 */
public final class AllocationMeter {
  private static final int WINDOWS = 5;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationMeter() {}

  /**
   * Runs windows until {@value #WINDOWS} in succession stay within a limit, or a minute is over.
   *
   * @param runs in a window
   * @param limit bytes a window
   * @return the most bytes that one of the last windows allocated
   */
  public static long mostOnceWarm(int runs, long limit, Runnable work) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    long most;
    do {
      most = 0;
      for (int i = 0; i < WINDOWS && most <= limit; i++) {
        most = Math.max(most, window(runs, work));
      }
    } while (most > limit && System.nanoTime() < deadline);
    return most;
  }

  private static long window(int runs, Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < runs; i++) {
      work.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
