package dev.panapulse.nativeimage.memory;

import dev.panapulse.libc.LibC;
import java.lang.ref.WeakReference;
import org.slf4j.Logger;

/**
 * Releases the pages of the executable that only the start needed, and the garbage of exports: once
 * after the first steady exports and then by {@link TrimSchedule}. A collection touches pages too,
 * so it runs directly before pages are released, and earlier than the heap would need it. Exporting
 * thread only.
 */
public final class PageTrim implements AutoCloseable {
  private final Logger log;
  private final ResidentMemory memory;
  private final TrimSchedule schedule;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());

  private volatile boolean isTouched;

  public PageTrim(LibC libc, Logger log) {
    this.log = log;
    this.memory = new ResidentMemory(libc);
    this.schedule = new TrimSchedule(memory::heapInUse);
  }

  /**
   * Code and constants were used that steady operation does not need, so they are released soon, at
   * most once in {@value TrimSchedule#EVERY_UNSETTLED} turns. Any thread.
   */
  public void touched() {
    isTouched = true;
  }

  /**
   * The exporting thread has finished a turn.
   *
   * @param settled whether no data waits to be sent
   */
  public void turned(boolean settled) {
    boolean isSteady = settled && !isTouched;
    isTouched = false;
    if (schedule.turned(isSteady, untilCollection.get() == null)) {
      memory.expectGarbage(schedule.isForGarbage() ? TrimSchedule.MOST_GARBAGE : 0);
      long trimmed = schedule.isFirst() ? memory.trim() : 0;
      trimmed += schedule.isEndOfStart() ? memory.collectAndTrimAll() : memory.collectAndTrim();
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
