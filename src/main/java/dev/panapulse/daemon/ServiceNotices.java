package dev.panapulse.daemon;

import dev.panapulse.codec.Durations;
import dev.panapulse.control.ServiceManager;
import dev.panapulse.delivery.ExportHealth;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the service manager is sent what: ready after the first tick, once the spool is open,
 * whether the backend can be reached or not; a status when the backend begins or ceases to fail;
 * and that the agent works as long as this thread samples and the exporting thread does not hang.
 * Sampling thread only; allocates nothing unless something has changed.
 */
final class ServiceNotices {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotices.class);
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Until a notice that could not be sent yet is tried again. */
  private static final int SOON_MILLIS = 20;

  /** A tick that comes so many times within what the watchdog waits for needs no other wake-up. */
  private static final int USUAL = 4;

  private static final int LATEST = 2;

  private final ServiceManager manager;
  private final ExportHealth export;
  private final BooleanSupplier isReloading;
  private final Supplier<String> status;
  private final long watchdog;
  private boolean isTicking;
  private boolean isReady;
  private boolean isReloadNoticed;
  private boolean isFailureNoticed;
  private boolean isHangLogged;
  private long checkedAt;

  /**
   * @param isReloading whether settings are being read
   * @param status what the agent does, one line for people
   * @param now CLOCK_MONOTONIC in nanoseconds
   */
  ServiceNotices(
      ServiceManager manager,
      ExportHealth export,
      BooleanSupplier isReloading,
      Supplier<String> status,
      long now) {
    this.manager = manager;
    this.export = export;
    this.isReloading = isReloading;
    this.status = status;
    this.watchdog = manager.watchdogNanos();
    this.checkedAt = now;
  }

  /** The first tick has been made, or is waited for on purpose. */
  void ticking() {
    isTicking = true;
  }

  /** Milliseconds until {@link #work} has something to do. */
  int millisFrom(long now) {
    if (isDue()) {
      return SOON_MILLIS;
    }
    if (watchdog == 0) {
      return Integer.MAX_VALUE;
    }
    long nanos = checkedAt + watchdog / LATEST - now;
    return Math.clamp((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, 0, Integer.MAX_VALUE);
  }

  /** Whether there is a change to send, other than that of the backend, which has no hurry. */
  private boolean isDue() {
    return manager.isPresent()
        && isTicking
        && (!isReady || isReloadNoticed != isReloading.getAsBoolean());
  }

  /** Sends what is due. */
  void work(long now) {
    if (isDue()) {
      sendState(now);
    } else if (isReady && export.isFailing() != isFailureNoticed) {
      sendStatus();
    }
    if (watchdog > 0 && now - checkedAt >= watchdog / USUAL) {
      sendAlive(now);
    }
  }

  private void sendState(long now) {
    if (isReady && isReloading.getAsBoolean()) {
      isReloadNoticed = manager.reloading(now);
    } else if (export.isOpen() && manager.ready(status.get())) {
      isReady = true;
      isReloadNoticed = false;
      isFailureNoticed = false;
    }
  }

  private void sendStatus() {
    boolean isFailing = export.isFailing();
    String text =
        isFailing ? "the backend accepts no rows, they wait: " + export.failure() : status.get();
    if (manager.status(text)) {
      isFailureNoticed = isFailing;
    }
  }

  private void sendAlive(long now) {
    long hang = export.hangNanos(now);
    checkedAt = now;
    if (hang == 0) {
      isHangLogged = false;
      manager.alive();
    } else if (!isHangLogged) {
      isHangLogged = true;
      LOG.error(
          "the exporting thread has made no progress for {}; the watchdog of the service manager"
              + " ends the process",
          Durations.text(Duration.ofNanos(hang)));
    }
  }
}
