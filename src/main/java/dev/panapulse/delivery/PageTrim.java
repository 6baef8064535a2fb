package dev.panapulse.delivery;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.ResidentMemory;
import java.lang.ref.WeakReference;
import org.slf4j.Logger;

/**
 * Lets go of the executable's pages that starting touched and running does not need, and of the
 * garbage that exports made: once a steady export has been, and every so many turns of the
 * exporting thread, more often when the backend does not take all at once: other code runs then. A
 * collection touches pages too, so it is made when these are let go anyway, and before one is
 * needed. Exporting thread only.
 */
final class PageTrim implements AutoCloseable {
  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST = 3;

  /** By then what a steady export needs has been touched again, and nothing else. */
  private static final int SECOND = 6;

  /** While the same is done at each turn. */
  private static final int EVERY = 64;

  /** While it is not: rows are spooled, sent again or replayed. */
  private static final int EVERY_UNSETTLED = 16;

  private final Logger log;
  private final ResidentMemory memory;
  private int turns;
  private int trims;
  private boolean unsettled;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());

  PageTrim(LibC libc, Logger log) {
    this.log = log;
    this.memory = new ResidentMemory(libc);
  }

  /**
   * The exporting thread is done for this time.
   *
   * @param settled whether the backend has all that it is to have
   */
  void turned(boolean settled) {
    turns++;
    unsettled |= !settled;
    if (turns >= due() || (trims > 0 && untilCollection.get() == null)) {
      trims++;
      long trimmed = trims == 2 ? memory.collectAndTrimAll() : memory.collectAndTrim();
      log.debug("let go of {} kB of the executable's pages", trimmed >> 10);
      turns = 0;
      unsettled = false;
      untilCollection = new WeakReference<>(new Object());
    }
  }

  /** At how many turns since the last trim the next one comes. */
  private int due() {
    return switch (trims) {
      case 0 -> FIRST;
      case 1 -> SECOND - FIRST;
      default -> unsettled ? EVERY_UNSETTLED : EVERY;
    };
  }

  @Override
  public void close() {
    memory.close();
  }
}
