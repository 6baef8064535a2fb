package dev.panapulse.delivery;

import java.util.Optional;

/**
 * What became of the last requests, for who asks. The exporting thread writes, any thread reads;
 * times are those of {@link System#nanoTime()}.
 */
public final class BackendReport {
  /**
   * A request that was not accepted.
   *
   * @param at when
   * @param reason for people, printable
   */
  public record Failure(long at, String reason) {}

  /** When a request was accepted, as a value that no reader takes for one before the first. */
  private volatile long acceptedAt;

  private volatile boolean isAccepted;
  private volatile Optional<Failure> failure = Optional.empty();
  private volatile boolean isFailing;
  private volatile long oldestWaiting;

  BackendReport() {}

  void accepted(long now) {
    acceptedAt = now;
    isAccepted = true;
    isFailing = false;
  }

  void failed(long now, String reason) {
    failure = Optional.of(new Failure(now, reason));
    isFailing = true;
  }

  /** The age of the oldest row in the spool in nanoseconds; 0: the spool is empty. */
  void oldestWaiting(long nanos) {
    oldestWaiting = nanos;
  }

  /** Nanoseconds since a request was accepted; empty: none was. */
  public Optional<Long> sinceAccepted(long now) {
    return isAccepted ? Optional.of(now - acceptedAt) : Optional.empty();
  }

  /** Nanoseconds since a request was accepted or not; {@link Long#MAX_VALUE}: none was made. */
  long sinceAnyResult(long now) {
    long accepted = isAccepted ? now - acceptedAt : Long.MAX_VALUE;
    Optional<Failure> failed = failure;
    return failed.isPresent() ? Math.min(accepted, now - failed.get().at()) : accepted;
  }

  /** The last request that was not accepted. */
  public Optional<Failure> lastFailure() {
    return failure;
  }

  /** Whether that was the last request of all. */
  public boolean isFailing() {
    return isFailing;
  }

  /** The age of the oldest row in the spool in nanoseconds when last looked at; 0: none. */
  public long oldestInSpool() {
    return oldestWaiting;
  }
}
