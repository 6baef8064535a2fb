package dev.panapulse.nativeimage.memory;

import dev.panapulse.libc.LibC;
import java.lang.ref.WeakReference;
import org.slf4j.Logger;

/**
 * Lets go of the executable's pages that starting touched and running does not need, and of the
 * garbage that exports made: once a steady export has been, and from then on as {@link
 * TrimSchedule} has it. A collection touches pages too, so it is made when these are let go anyway,
 * and before one is needed. Exporting thread only.
 */
public final class PageTrim implements AutoCloseable {
  private final Logger log;
  private final ResidentMemory memory;
  private final TrimSchedule schedule;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());

  public PageTrim(LibC libc, Logger log) {
    this.log = log;
    this.memory = new ResidentMemory(libc);
    this.schedule = new TrimSchedule(memory::heapInUse);
  }

  /**
   * The exporting thread is done for this time.
   *
   * @param settled whether the backend has all that it is to have
   */
  public void turned(boolean settled) {
    if (schedule.turned(settled, untilCollection.get() == null)) {
      memory.expectGarbage(schedule.isForGarbage() ? TrimSchedule.MOST_GARBAGE : 0);
      long trimmed = schedule.isEndOfStart() ? memory.collectAndTrimAll() : memory.collectAndTrim();
      log.debug("let go of {} kB of the executable's pages", trimmed >> 10);
      schedule.trimmed();
      untilCollection = new WeakReference<>(new Object());
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
