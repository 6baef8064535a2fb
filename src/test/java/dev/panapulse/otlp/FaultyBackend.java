package dev.panapulse.otlp;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A backend below the agent's own HTTP that does with each request what a script says. */
public interface FaultyBackend extends AutoCloseable {
  /**
   * A request that was begun.
   *
   * @param rows the times of its rows; empty if it was not read to its end
   * @param heard whether the sender lived to hear the answer
   */
  record Exchange(BackendScript script, List<Long> rows, boolean heard) {}

  /** Where the next scripts come from. */
  void follow(Supplier<BackendScript> source);

  /** Whether a connection can be made. */
  void reachable(boolean yes);

  /** Whether connections end now and then before anything is said. */
  default void unruly(boolean yes) {}

  /** Requests with more rows are answered with 413, or as {@link #followAbove} has it. */
  void takesAtMost(int rows);

  /** Where the scripts for requests with too many rows come from. */
  default void followAbove(Supplier<BackendScript> source) {
    throw new UnsupportedOperationException();
  }

  /** Requests that this finds are answered like those with too many rows. */
  default void followRows(Predicate<List<Long>> refused) {
    throw new UnsupportedOperationException();
  }

  /** A sender to here. */
  OtlpSender sender(boolean compress);

  /**
   * Told how an export ended.
   *
   * @param rows looks up the times of its rows
   * @param took in real time
   */
  default void ended(Supplier<List<Long>> rows, Outcome outcome, Duration took) {}

  /** What was asked so far, the oldest first; grows. */
  List<Exchange> exchanges();

  /** Ends it; what came too late to be answered is among the exchanges then. */
  @Override
  public default void close() {}

  /** A plain yes. */
  default BackendScript ok() {
    return BackendScript.ok();
  }

  /** A yes, in one of the many ways in which it can be said. */
  default BackendScript anyYes(RandomGenerator random) {
    return BackendScript.anyYes(random);
  }

  /** A yes, or a no of the destination's. */
  default BackendScript yesOrElsewhere(RandomGenerator random) {
    return BackendScript.yesOrElsewhere(random);
  }

  /** Try again, in so many words. */
  default BackendScript unavailable(RandomGenerator random) {
    return BackendScript.unavailable(random);
  }

  /** Anything at all. */
  default BackendScript any(RandomGenerator random) {
    return BackendScript.any(random);
  }
}
