package dev.panapulse.libc;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bound on the threads that make one kind of call, for the whole process. A call that hangs keeps
 * its thread even if the object that wanted it was replaced, as by a reload; so the bound belongs
 * to no object. Any thread; allocates nothing.
 */
public final class ThreadBound {
  private final int most;
  private final AtomicInteger present = new AtomicInteger();

  /**
   * @param most threads that may exist at a time
   */
  public ThreadBound(int most) {
    this.most = most;
  }

  /**
   * Takes the place of a thread that is to be started; {@link #giveBack} when it ends.
   *
   * @param spare how many places must be left for others
   * @return false if there is none
   */
  public boolean take(int spare) {
    int before = present.get();
    while (before + spare < most) {
      if (present.compareAndSet(before, before + 1)) {
        return true;
      }
      before = present.get();
    }
    return false;
  }

  /** A thread has ended, or was not started. */
  public void giveBack() {
    present.decrementAndGet();
  }
}
