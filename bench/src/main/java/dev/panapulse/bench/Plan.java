package dev.panapulse.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long and how often.
 *
 * @param warmUp from the start of the last agent of a group to the first window; three intervals at
 *     least
 * @param window a whole number of each interval
 * @param together how many agents of a round run side by side; the C floor comes on top
 * @param starts how often the start of each agent is timed
 * @param outage how long the backend is away in the measurement of the spool
 */
record Plan(
    String name,
    List<Duration> intervals,
    Duration warmUp,
    Duration window,
    int rounds,
    int together,
    int starts,
    int tickRounds,
    int ticks,
    int exports,
    Duration outage) {

  static final Plan QUICK =
      new Plan(
          "quick",
          List.of(Duration.ofSeconds(1)),
          Duration.ofSeconds(12),
          Duration.ofSeconds(20),
          2,
          100,
          1,
          3,
          4000,
          1000,
          Duration.ofSeconds(10));

  static final Plan DEFAULT =
      new Plan(
          "default",
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(10)),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          3,
          5,
          5,
          5,
          20000,
          5000,
          Duration.ofSeconds(30));

  static final Plan FULL =
      new Plan(
          "full",
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(10)),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          3,
          10,
          11,
          11,
          20000,
          20000,
          Duration.ofMinutes(2));

  Duration warmUp(Duration interval) {
    Duration three = interval.multipliedBy(3);
    return three.compareTo(warmUp) > 0 ? three : warmUp;
  }
}
