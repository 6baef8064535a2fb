package dev.panapulse.libc;

import org.graalvm.nativeimage.ImageInfo;

/**
 * The scheduling policy of the executable's threads, sched(7).
 *
 * <p>With SCHED_BATCH a thread that wakes up does not preempt the running one. So the sampling
 * thread finishes its tick before the exporting thread starts, and neither disturbs the host's own
 * work. Does nothing on the JVM.
 */
public final class BatchScheduling {
  private BatchScheduling() {}

  /**
   * Sets the policy of the calling thread and of threads that it starts from now on. A thread that
   * has another policy than SCHED_OTHER keeps it.
   */
  public static void enter() {
    if (ImageInfo.inImageCode()) {
      ImageLibC.enterBatchScheduling();
    }
  }
}
