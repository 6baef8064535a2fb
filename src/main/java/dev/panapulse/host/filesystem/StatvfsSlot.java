package dev.panapulse.host.filesystem;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One mount on the request board of {@link MountProbe}: the question, and the newest answer.
 *
 * <p>The state says whose the slot is. It goes round: idle, waiting (the sampling thread asked),
 * running (a probing thread took the question), answered, and idle again once the sampling thread
 * took the answer. While it is running, path and result belong to the probing thread, and stay
 * allocated until the call has returned, however long that takes: the kernel holds their addresses.
 */
final class StatvfsSlot {
  private static final int IDLE = 0;
  private static final int WAITING = 1;
  private static final int RUNNING = 2;
  private static final int ANSWERED = 3;
  private static final int CLOSED = 4;

  private static final long NEVER = -1;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final LibC libc;
  private final Layouts.Statvfs layout;
  private final Slab path;
  private final Slab struct;
  private final String hangs;
  private final boolean prompt;

  /** What statvfs answered; the probing thread's until the state says that it is answered. */
  private int result;

  private volatile long startedNanos;

  private boolean quarantined;
  private long askedRound = NEVER;
  private long askedNanos;
  private long answerRound = NEVER;
  private long answerNanos;
  private int error;
  private long unit;
  private long blocks;
  private long free;
  private long available;
  private long flags;

  /**
   * A slot that nobody asked about yet.
   *
   * @param path the mount point's bytes, as it is called with
   * @param hangs what is logged when there is no answer
   * @param prompt whether the answer is there at once
   */
  StatvfsSlot(LibC libc, byte[] path, String hangs, boolean prompt) {
    this.libc = libc;
    this.layout = libc.layouts().statvfs();
    this.path = Slab.allocate(path.length + 1L);
    this.path.put(0, path, 0, path.length);
    this.struct = Slab.allocate(layout.size());
    this.hangs = hangs;
    this.prompt = prompt;
  }

  /** Whether the sampling thread may ask without waiting. */
  boolean isPrompt() {
    return prompt;
  }

  // the sampling thread's side

  /** Asks, unless a question is open. */
  boolean ask(long round, long nanos) {
    if (!state.compareAndSet(IDLE, WAITING)) {
      return false;
    }
    askedRound = round;
    askedNanos = nanos;
    return true;
  }

  /** Takes the answer, if there is one. */
  void collect(long nanos) {
    if (state.get() != ANSWERED) {
      return;
    }
    error = result;
    unit = struct.getLong(layout.frsize());
    blocks = struct.getLong(layout.blocks());
    free = struct.getLong(layout.bfree());
    available = struct.getLong(layout.bavail());
    flags = struct.getLong(layout.flag());
    answerRound = askedRound;
    answerNanos = nanos;
    quarantined = false;
    state.set(IDLE);
  }

  /** Whether the call has been running for longer than the time-out. */
  boolean isHanging(long nanos, long timeoutNanos) {
    return state.get() == RUNNING && nanos - startedNanos > timeoutNanos;
  }

  /** Whether a call may be running: one of a slot that was given up goes on. */
  boolean isOccupied() {
    int now = state.get();
    return now == RUNNING || now == CLOSED;
  }

  /** Leaves the mount out until it answers; trouble is told when that begins. */
  void quarantine(CollectorErrors errors) {
    if (!quarantined) {
      quarantined = true;
      errors.leftOut(hangs);
    }
  }

  boolean isQuarantined() {
    return quarantined;
  }

  /** Whether the question is open, and was asked that long ago. */
  boolean isWaiting(long nanos, long forNanos) {
    return state.get() == WAITING && nanos - askedNanos > forNanos;
  }

  /** Whether a question is open or being answered. */
  boolean isPending() {
    int now = state.get();
    return now == WAITING || now == RUNNING;
  }

  /**
   * Whether the answer is new enough to stand for this round. While the question waits for its
   * turn, behind one that hangs, the last answer may be older.
   */
  boolean isFresh(long round, long maxRounds, long nanos, long maxNanosInTurn) {
    if (quarantined || answerRound == NEVER) {
      return false;
    }
    return round - answerRound <= maxRounds
        || (state.get() == WAITING && nanos - answerNanos <= maxNanosInTurn);
  }

  /** The answer's error, {@code -errno}, or 0. */
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

  /** Gives the slot up; a call that still runs ends on its own. */
  void close() {
    int before = state.getAndSet(CLOSED);
    if (before != RUNNING && before != CLOSED) {
      release();
    }
  }

  // the probing thread's side; of a prompt one the sampling thread's too

  boolean isAsked() {
    return state.get() == WAITING;
  }

  /** Takes the question and answers it, unless another thread was faster. Blocks. */
  void answer(long nanos) {
    startedNanos = nanos;
    if (!state.compareAndSet(WAITING, RUNNING)) {
      return;
    }
    result = libc.statvfs(path.address(), struct.address());
    if (!state.compareAndSet(RUNNING, ANSWERED)) {
      release();
    }
  }

  private void release() {
    path.close();
    struct.close();
  }
}
