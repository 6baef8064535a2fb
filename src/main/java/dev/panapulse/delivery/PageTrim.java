package dev.panapulse.delivery;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.ResidentMemory;
import java.lang.ref.WeakReference;
import org.slf4j.Logger;

/**
 * Lets go of the executable's pages that starting touched and running does not need: once a steady
 * export has been, and after each collection, which touches them again. Exporting thread only.
 */
final class PageTrim implements AutoCloseable {
  /** By then everything that a steady export touches has been touched. */
  private static final int FIRST = 3;

  private final Logger log;
  private final ResidentMemory memory;
  private long deliveries;
  private WeakReference<Object> untilCollection = new WeakReference<>(new Object());

  PageTrim(LibC libc, Logger log) {
    this.log = log;
    this.memory = new ResidentMemory(libc);
  }

  /** Rows were encoded and sent. */
  void delivered() {
    deliveries++;
    if (deliveries == FIRST || (deliveries > FIRST && untilCollection.get() == null)) {
      untilCollection = new WeakReference<>(new Object());
      long trimmed = memory.trim();
      log.debug("let go of {} kB of the executable's pages", trimmed >> 10);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
