package dev.panapulse.delivery;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.ResidentMemory;
import java.lang.ref.WeakReference;
import org.slf4j.Logger;

/**
 * Lets go of the executable's pages that starting touched and running does not need, and of the
 * garbage that exports made: once a steady export has been, and every so many attempts at one. A
 * collection touches pages too, so it is made when these are let go anyway, and before one is
 * needed. Exporting thread only.
 */
final class PageTrim implements AutoCloseable {
  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST = 3;

  /** By then what a steady export needs has been touched again, and nothing else. */
  private static final int SECOND = 6;

  /** Some 2 kB of garbage each. */
  private static final int EVERY = 32;

  private final Logger log;
  private final ResidentMemory memory;
  private int untilNext = FIRST;
  private int trims;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());

  PageTrim(LibC libc, Logger log) {
    this.log = log;
    this.memory = new ResidentMemory(libc);
  }

  /** Rows were sent, or could not be. */
  void attempted() {
    untilNext--;
    if (untilNext <= 0 || (trims > 0 && untilCollection.get() == null)) {
      trims++;
      long trimmed = trims == 2 ? memory.collectAndTrimAll() : memory.collectAndTrim();
      log.debug("let go of {} kB of the executable's pages", trimmed >> 10);
      untilNext = trims == 1 ? SECOND - FIRST : EVERY;
      untilCollection = new WeakReference<>(new Object());
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
