package dev.panapulse.host.filesystem;

import dev.panapulse.host.BlockingCalls;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.ThreadBound;
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

  /** Of this probe and of those before it that a reload has replaced. */
  private static final ThreadBound BOUND = new ThreadBound(3 * (MAX_LEFT_TO_CALLS + 1));

  private static final long MAX_ROUNDS = 2;
  private static final String ALL_HANG =
      "too many calls of statvfs hang; file systems are left out until one returns";
  private static final String NO_THREAD = "cannot start a thread to call statvfs";

  private final LibC libc;
  private final long timeoutNanos;
  private final CollectorErrors errors;
  private final LongSupplier nanoTime;
  private final BlockingCalls callThreads;
  private StatvfsCall[] calls = new StatvfsCall[0];
  private long round;
  private long now;

  /**
   * A probe without calls and without a thread.
   *
   * @param timeout how long a call may run until its mount is left out
   * @param nanoTime a clock in nanoseconds with any origin
   */
  MountProbe(LibC libc, Duration timeout, CollectorErrors errors, LongSupplier nanoTime) {
    this.libc = libc;
    this.timeoutNanos = timeout.toNanos();
    this.errors = errors;
    this.nanoTime = nanoTime;
    this.callThreads =
        new BlockingCalls(
            libc,
            "panapulse-statvfs",
            MAX_LEFT_TO_CALLS,
            BOUND,
            timeoutNanos,
            errors,
            NO_THREAD,
            nanoTime);
  }

  /**
   * The call for a mount, not watched yet.
   *
   * @param path bytes of the path to call statvfs with
   * @param label name of the mount in messages
   * @param prompt whether the call cannot wait: then the sampling thread makes it, see {@link
   *     MountTable#isPrompt}
   */
  StatvfsCall newCall(byte[] path, String label, boolean prompt) {
    String hangs =
        CollectorErrors.name(label)
            + ": statvfs has not returned for "
            + seconds()
            + " s; left out until it does";
    return new StatvfsCall(libc, path, hangs, prompt);
  }

  private String seconds() {
    Duration timeout = Duration.ofNanos(timeoutNanos);
    return timeout.toMillisPart() == 0
        ? Long.toString(timeout.toSeconds())
        : Double.toString(timeout.toMillis() / 1000.0);
  }

  /** Replaces the calls that are watched; the caller abandons those that are no longer. */
  void watch(StatvfsCall[] watched) {
    calls = watched;
    callThreads.watch(watched);
  }

  /** Starts a round: takes the results that are ready and asks again. Never waits. */
  void ask() {
    round++;
    now = nanoTime.getAsLong();
    boolean needsThread = false;
    for (StatvfsCall call : calls) {
      if (call.isPrompt()) {
        call.callNow(round, now);
      } else {
        needsThread = true;
        ask(call);
      }
    }
    if (needsThread) {
      callThreads.ensureThread(now);
    }
    callThreads.wake();
  }

  private void ask(StatvfsCall call) {
    call.collect(now);
    if (call.isHanging(now, timeoutNanos)) {
      call.quarantine(errors);
    }
    if (callThreads.ask(call)) {
      call.asked(round, now);
    }
    if (call.isWaiting(now, 2 * timeoutNanos)) {
      errors.leftOut(ALL_HANG);
    }
  }

  /**
   * Whether a call has a result recent enough for this round; one that arrived since {@link #ask}
   * is taken.
   */
  boolean hasFreshResult(StatvfsCall call) {
    call.collect(now);
    return call.isFresh(round, MAX_ROUNDS, now, 2 * timeoutNanos);
  }

  /**
   * Waits until all calls of this round have returned, except those of mounts in quarantine. Not
   * for the sampling loop.
   *
   * @return false if time ran out
   */
  boolean awaitResults(Duration atMost) {
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
    for (StatvfsCall call : calls) {
      if (call.isPending() && !call.isQuarantined()) {
        return true;
      }
    }
    return false;
  }

  /** Threads that exist now. Any thread. */
  int threads() {
    return callThreads.threads();
  }

  /** Ends the thread, and those left to calls as soon as these return. Never waits. */
  @Override
  public void close() {
    for (StatvfsCall call : calls) {
      call.abandon();
    }
    calls = new StatvfsCall[0];
    callThreads.close();
  }
}
