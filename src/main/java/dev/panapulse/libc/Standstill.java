package dev.panapulse.libc;

import com.oracle.svm.core.heap.VMOperationInfos;
import com.oracle.svm.core.thread.JavaVMOperation;
import com.oracle.svm.core.thread.VMOperation.SystemEffect;

/**
 * In a native image, does something while no other thread runs Java code, as a garbage collection
 * does.
 *
 * <p>Threads in calls of the C library stay there, and wait when they come back. What is done must
 * not allocate and must not enter a call that lets go of the thread ({@link
 * ImageLibC#preadAtOnce}). Made when the image is built, as the builder numbers these operations;
 * so there is one, and one thread at a time may use it. Not to be touched on a JVM.
 */
final class Standstill extends JavaVMOperation {
  private static final Standstill INSTANCE = new Standstill();

  /** What is done; set and run by one thread. */
  interface Action {
    void run();
  }

  private Action action = () -> {};

  private Standstill() {
    super(VMOperationInfos.get(Standstill.class, "Standstill", SystemEffect.SAFEPOINT));
  }

  /** Returns when {@code action} is done and the other threads run again. */
  static void run(Action action) {
    INSTANCE.action = action;
    INSTANCE.enqueue();
  }

  @Override
  protected void operate() {
    action.run();
  }
}
