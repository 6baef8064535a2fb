package dev.panapulse.nativeimage.memory;

import com.oracle.svm.core.heap.VMOperationInfos;
import com.oracle.svm.core.thread.JavaVMOperation;
import com.oracle.svm.core.thread.VMOperation.SystemEffect;

/**
 * In a native image, an action that runs while no other thread runs Java code, like a garbage
 * collection.
 *
 * <p>Threads in C calls continue there and wait when they return. The action must not allocate and
 * must not make a call with a transition to native (so it uses {@code ImageLibC.preadAtOnce}). For
 * native images only: the superclass does not exist on a JVM.
 */
final class Standstill extends JavaVMOperation {
  private final Runnable action;

  private Standstill(Runnable action) {
    super(VMOperationInfos.get(Standstill.class, "Standstill", SystemEffect.SAFEPOINT));
    this.action = action;
  }

  /** Returns after {@code action} has finished and the other threads run again. */
  static void run(Runnable action) {
    new Standstill(action).enqueue();
  }

  @Override
  protected void operate() {
    action.run();
  }
}
