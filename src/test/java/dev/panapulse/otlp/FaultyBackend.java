package dev.panapulse.otlp;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A backend below the agent's own protocol that does with each request what a script says. */
public interface FaultyBackend {
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

  /** Requests with more rows are told to be too large. */
  void takesAtMost(int rows);

  /** What was asked so far, the oldest first; grows. */
  List<Exchange> exchanges();

  /** A plain yes. */
  BackendScript ok();

  /** A yes, in one of the many ways in which it can be said. */
  BackendScript anyYes(RandomGenerator random);

  /** Try again, in so many words. */
  BackendScript unavailable(RandomGenerator random);

  /** Anything at all. */
  BackendScript any(RandomGenerator random);
}
