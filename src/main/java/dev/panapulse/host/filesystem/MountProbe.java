package dev.panapulse.host.filesystem;

import dev.panapulse.host.BlockingCalls;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.LibC;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Calls statvfs(3) of all mounts without ever blocking the sampling thread.
 *
 * <p>statvfs of a network mount whose server is gone may never return. Such calls are {@link
 * BlockingCalls}: each tick takes the results that are ready and asks again. A call that does not
 * return in time puts its mount into quarantine until it returns. At most {@value
 * #MAX_LEFT_TO_CALLS} threads are left to calls like that; if the next call hangs too, the file
 * systems that need a thread are left out, and counted, until one of the calls returns.
 *
 * <p>The sampling thread itself makes the calls that cannot wait, which saves waking a thread; if
 * all mounts are like that, there is no other thread.
 *
 * <p>Sampling thread only, unless documented otherwise. Allocates only when a thread is started.
 */
final class MountProbe implements AutoCloseable {
  /** Most threads that are left to calls that hang, besides the one that works. */
  static final int MAX_LEFT_TO_CALLS = 4;

  private static final long MAX_ROUNDS = 2;
  private static final String ALL_HANG =
      "too many calls of statvfs hang; file systems are left out until one returns";
  private static final String NO_THREAD = "cannot start a thread to call statvfs";

  private final LibC libc;
  private final long timeoutNanos;
  private final CollectorErrors errors;
  private final LongSupplier nanoTime;
  private final BlockingCalls calls;
  private StatvfsSlot[] slots = new StatvfsSlot[0];
  private long round;
  private long now;

  /**
   * A probe without slots and without a thread.
   *
   * @param timeout how long a call may run until its mount is left out
   * @param nanoTime a clock in nanoseconds with any origin
   */
  MountProbe(LibC libc, Duration timeout, CollectorErrors errors, LongSupplier nanoTime) {
    this.libc = libc;
    this.timeoutNanos = timeout.toNanos();
    this.errors = errors;
    this.nanoTime = nanoTime;
    this.calls =
        new BlockingCalls(
            libc,
            "panapulse-statvfs",
            MAX_LEFT_TO_CALLS,
            timeoutNanos,
            errors,
            NO_THREAD,
            nanoTime);
  }

  /**
   * A slot for a mount, not on the board yet.
   *
   * @param path bytes of the path to call statvfs with
   * @param label name of the mount in messages
   * @param prompt whether the call cannot wait: then the sampling thread makes it, see {@link
   *     MountTable#isPrompt}
   */
  StatvfsSlot slot(byte[] path, String label, boolean prompt) {
    String hangs =
        label + ": statvfs has not returned for " + seconds() + " s; left out until it does";
    return new StatvfsSlot(libc, path, hangs, prompt);
  }

  private String seconds() {
    Duration timeout = Duration.ofNanos(timeoutNanos);
    return timeout.toMillisPart() == 0
        ? Long.toString(timeout.toSeconds())
        : Double.toString(timeout.toMillis() / 1000.0);
  }

  /** Replaces the slots on the board; the caller abandons those that it takes off. */
  void watch(StatvfsSlot[] onBoard) {
    slots = onBoard;
    calls.watch(onBoard);
  }

  /** Starts a round: takes the results that are ready and asks again. Never waits. */
  void ask() {
    round++;
    now = nanoTime.getAsLong();
    boolean needsThread = false;
    for (StatvfsSlot slot : slots) {
      if (slot.isPrompt()) {
        slot.callNow(round, now);
      } else {
        needsThread = true;
        ask(slot);
      }
    }
    if (needsThread) {
      calls.ensureThread(now);
    }
    calls.wake();
  }

  private void ask(StatvfsSlot slot) {
    slot.collect(now);
    if (slot.isHanging(now, timeoutNanos)) {
      slot.quarantine(errors);
    }
    if (calls.ask(slot)) {
      slot.asked(round, now);
    }
    if (slot.isWaiting(now, 2 * timeoutNanos)) {
      errors.leftOut(ALL_HANG);
    }
  }

  /**
   * Whether a slot has a result recent enough for this round; one that arrived since {@link #ask}
   * is taken.
   */
  boolean isAnswered(StatvfsSlot slot) {
    slot.collect(now);
    return slot.isFresh(round, MAX_ROUNDS, now, 2 * timeoutNanos);
  }

  /**
   * Waits until all calls of this round have returned, except those of mounts in quarantine. Not
   * for the sampling loop.
   *
   * @return false if time ran out
   */
  boolean awaitAnswers(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (isAnyPending()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }

  private boolean isAnyPending() {
    for (StatvfsSlot slot : slots) {
      if (slot.isPending() && !slot.isQuarantined()) {
        return true;
      }
    }
    return false;
  }

  /** Threads that exist now. Any thread. */
  int threads() {
    return calls.threads();
  }

  /** Ends the thread, and those left to calls as soon as these return. Never waits. */
  @Override
  public void close() {
    for (StatvfsSlot slot : slots) {
      slot.abandon();
    }
    slots = new StatvfsSlot[0];
    calls.close();
  }
}
