package dev.panapulse.libc;

import org.graalvm.nativeimage.ImageInfo;

/**
 * Under which policy the kernel runs the executable's threads, sched(7).
 *
 * <p>By SCHED_BATCH a thread that wakes up does not push aside the one that runs. So the sampling
 * thread ends its tick before the exporting one begins, and neither gets in the way of what the
 * host is there for. On the JVM nothing is done.
 */
public final class BatchScheduling {
  private BatchScheduling() {}

  /**
   * For the calling thread and those that it starts from now on. One that was given another policy
   * than the usual one keeps it.
   */
  public static void enter() {
    if (ImageInfo.inImageCode()) {
      ImageLibC.enterBatchScheduling();
    }
  }
}
