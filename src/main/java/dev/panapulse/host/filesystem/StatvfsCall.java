package dev.panapulse.host.filesystem;

import dev.panapulse.host.BlockingCall;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/**
 * statvfs(3) of one mount, watched by {@link MountProbe}, and its newest result.
 *
 * <p>Path and struct statvfs belong to the calling thread while the call is running; the other
 * fields belong to the sampling thread.
 */
final class StatvfsCall extends BlockingCall {
  private static final long NEVER = -1;

  private final LibC libc;
  private final Layouts.Statvfs layout;
  private final Slab path;
  private final Slab struct;
  private final String hangs;
  private final boolean prompt;

  /** Result of the call, 0 or {@code -errno}; the calling thread's until the call is done. */
  private int result;

  private boolean quarantined;
  private long askedRound = NEVER;
  private long askedNanos;
  private long resultRound = NEVER;
  private long resultNanos;
  private int error;
  private long unit;
  private long blocks;
  private long free;
  private long available;
  private long flags;

  /**
   * A call without a result.
   *
   * @param path the mount point's bytes, without a terminating zero
   * @param hangs message if the call does not return in time
   * @param prompt whether the call returns at once
   */
  StatvfsCall(LibC libc, byte[] path, String hangs, boolean prompt) {
    this.libc = libc;
    this.layout = libc.layouts().statvfs();
    this.path = Slab.allocate(path.length + 1L);
    this.path.put(0, path, 0, path.length);
    this.struct = Slab.allocate(layout.size());
    this.hangs = hangs;
    this.prompt = prompt;
  }

  /** Whether the sampling thread may make the call itself. */
  boolean isPrompt() {
    return prompt;
  }

  /** Makes the call of a prompt mount on the sampling thread and takes its result. */
  void callNow(long round, long nanos) {
    asked(round, nanos);
    call();
    take(nanos);
  }

  /** Records that the call was asked for in this round. */
  void asked(long round, long nanos) {
    askedRound = round;
    askedNanos = nanos;
  }

  /** Takes the result if the call has returned. */
  void collect(long nanos) {
    if (isDone()) {
      take(nanos);
      taken();
    }
  }

  private void take(long nanos) {
    error = result;
    unit = struct.getLong(layout.frsize());
    blocks = struct.getLong(layout.blocks());
    free = struct.getLong(layout.bfree());
    available = struct.getLong(layout.bavail());
    flags = struct.getLong(layout.flag());
    resultRound = askedRound;
    resultNanos = nanos;
    quarantined = false;
  }

  /** Leaves the mount out until the call returns; logged and counted when that begins. */
  void quarantine(CollectorErrors errors) {
    if (!quarantined) {
      quarantined = true;
      errors.leftOut(hangs);
    }
  }

  boolean isQuarantined() {
    return quarantined;
  }

  /** Whether the call has been waiting for a thread for longer than {@code forNanos}. */
  boolean isWaiting(long nanos, long forNanos) {
    return isAsked() && nanos - askedNanos > forNanos;
  }

  /**
   * Whether the result is recent enough for this round. It may be older while the call waits for
   * its turn behind one that hangs.
   */
  boolean isFresh(long round, long maxRounds, long nanos, long maxNanosInTurn) {
    if (quarantined || resultRound == NEVER) {
      return false;
    }
    return round - resultRound <= maxRounds || (isAsked() && nanos - resultNanos <= maxNanosInTurn);
  }

  /** Error of the last call, {@code -errno}, or 0. */
  int error() {
    return error;
  }

  /** Bytes in a block. */
  long unit() {
    return unit;
  }

  /** All blocks. */
  long blocks() {
    return blocks;
  }

  /** Free blocks. */
  long free() {
    return free;
  }

  /** Blocks free for users other than root. */
  long available() {
    return available;
  }

  /** Whether it is mounted read-only. */
  boolean isReadOnly() {
    return (flags & LibC.ST_RDONLY) != 0;
  }

  @Override
  protected void call() {
    result = libc.statvfs(path.address(), struct.address());
  }

  @Override
  protected void release() {
    path.close();
    struct.close();
  }
}
