package dev.panapulse.bench;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What came from one agent. Any thread. */
final class Arrivals {
  private long requests;
  private long bytes;
  private long points;
  private long lastBytes;
  private long firstNanos;
  private long lastNanos;
  private OptionalLong sampledNanos = OptionalLong.empty();
  private final AtomicReference<@Nullable String> error = new AtomicReference<>();

  /**
   * Totals at one moment.
   *
   * @param bytes of bodies, as they were sent
   * @param lastBytes of the last one
   * @param lastNanos since the epoch, when the last one was there whole; 0 if none
   */
  record Count(long requests, long bytes, long points, long lastBytes, long lastNanos) {}

  /**
   * A delivery is there.
   *
   * @param nanos since the epoch, at which it was there whole
   */
  synchronized void add(long nanos, long newBytes, long newPoints) {
    requests++;
    bytes += newBytes;
    points += newPoints;
    lastBytes = newBytes;
    lastNanos = nanos;
    if (newPoints > 0 && firstNanos == 0) {
      firstNanos = nanos;
    }
  }

  /**
   * Asked until it is known.
   *
   * @param ofDelivery the earliest time of a delivery's points, in nanoseconds since the epoch
   */
  synchronized void sampled(Supplier<OptionalLong> ofDelivery) {
    if (sampledNanos.isEmpty()) {
      sampledNanos = ofDelivery.get();
    }
  }

  /** For which moment the first point that was delivered stands, in nanoseconds since the epoch. */
  synchronized OptionalLong firstSampleNanos() {
    return sampledNanos;
  }

  synchronized Count count() {
    return new Count(requests, bytes, points, lastBytes, lastNanos);
  }

  /** When the first delivery with a data point in it was there, in nanoseconds since the epoch. */
  synchronized OptionalLong firstPointNanos() {
    return firstNanos == 0 ? OptionalLong.empty() : OptionalLong.of(firstNanos);
  }

  /** The last thing that went wrong. */
  void error(String message) {
    error.set(message);
  }

  Optional<String> error() {
    return Optional.ofNullable(error.get());
  }

  static long now() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
