package dev.panapulse.nativeimage.memory;

import com.oracle.svm.core.heap.VMOperationInfos;
import com.oracle.svm.core.thread.JavaVMOperation;
import com.oracle.svm.core.thread.VMOperation.SystemEffect;

/**
 * In a native image, something that is done while no other thread runs Java code, as a garbage
 * collection is.
 *
 * <p>Threads in calls of the C library stay there, and wait when they come back. What is done must
 * not allocate, and must not make a call that lets go of the thread ({@link
 * ImageLibC#preadAtOnce}). Not to be touched on a JVM, where its superclass is not there.
 */
final class Standstill extends JavaVMOperation {
  private final Runnable action;

  private Standstill(Runnable action) {
    super(VMOperationInfos.get(Standstill.class, "Standstill", SystemEffect.SAFEPOINT));
    this.action = action;
  }

  /** Returns when {@code action} is done and the other threads run again. */
  static void run(Runnable action) {
    new Standstill(action).enqueue();
  }

  @Override
  protected void operate() {
    action.run();
  }
}
