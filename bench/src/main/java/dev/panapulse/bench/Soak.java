package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Many ticks of our executable at its shortest interval, while the backend comes and goes, with a
 * look each second. Neither memory nor descriptors may grow.
 *
 * <p>The first fifth is warm-up. The rest is cut into {@value #BLOCKS} blocks of equal length;
 * their medians are tested by {@link Trend}. Growth is what rises significantly and by more than a
 * tolerance: 2 % of the median over the whole, but at least 64 kB, or one descriptor.
 */
final class Soak {
  static final int BLOCKS = 24;
  private static final double TOLERANCE = 0.02;
  private static final double KB_TOLERANCE = 64;
  private static final double DESCRIPTOR_TOLERANCE = 1;
  private static final long SECOND = 1_000_000_000L;

  private final Laboratory laboratory;
  private final Random random;

  Soak(Laboratory laboratory, long seed) {
    this.laboratory = laboratory;
    this.random = new Random(seed);
  }

  /** One look, at so many seconds since the start, and whether the backend was there. */
  record Moment(double seconds, double rssKb, double anonymousKb, double descriptors, boolean up) {}

  /** What a series did. */
  record Growth(String name, Trend trend, double median, double tolerance) {
    boolean grows() {
      return trend.rises() && trend.rise() > tolerance;
    }
  }

  /** All of it. */
  record Outcome(List<Moment> moments, List<Growth> growths, long points, long flaps) {
    Outcome {
      moments = List.copyOf(moments);
      growths = List.copyOf(growths);
    }

    boolean flat() {
      return growths.stream().noneMatch(Growth::grows);
    }
  }

  Outcome run(Found found, long ticks) {
    Duration interval = found.agent().minimumInterval();
    long duration = interval.toNanos() * ticks;
    laboratory
        .progress()
        .say("soak: " + ticks + " ticks in " + duration / SECOND + " s, the backend flapping");
    Path work = laboratory.newWork("soak");
    HttpBackend receiver = new HttpBackend(found.agent().points(), Optional.empty());
    List<Moment> moments = new ArrayList<>();
    long flaps = 0;
    try (RunningAgent agent =
        RunningAgent.start(found, interval, laboratory, work, receiver, Optional.empty(), true)) {
      long start = System.nanoTime();
      boolean up = true;
      long change = start + phase();
      for (long due = start; due < start + duration; due += SECOND) {
        GroupRun.sleep(due - System.nanoTime());
        agent.check();
        if (System.nanoTime() > change) {
          up = !up;
          flaps++;
          change += phase();
          if (up) {
            receiver.comeUp();
          } else {
            receiver.goDown();
          }
        }
        Look look = agent.look();
        moments.add(
            new Moment(
                (look.nanos() - start) / 1e9,
                look.rssKb(),
                look.anonymousKb(),
                look.descriptors(),
                up));
      }
      return new Outcome(moments, growths(moments), receiver.arrivals().count().points(), flaps);
    }
  }

  /** Three to twelve seconds. */
  private long phase() {
    return (3 + random.nextInt(10)) * SECOND;
  }

  static List<Growth> growths(List<Moment> moments) {
    List<Moment> warm = moments.subList(moments.size() / 5, moments.size());
    return List.of(
        growth("RSS kB", warm, Moment::rssKb, KB_TOLERANCE),
        growth("anonymous kB", warm, Moment::anonymousKb, KB_TOLERANCE),
        growth("descriptors", warm, Moment::descriptors, DESCRIPTOR_TOLERANCE));
  }

  private static Growth growth(
      String name, List<Moment> moments, ToDoubleFunction<Moment> value, double atLeast) {
    List<Double> values = moments.stream().map(value::applyAsDouble).toList();
    if (values.isEmpty()) {
      throw new BenchException("too few ticks for a soak");
    }
    double median = Summary.of(values).median();
    return new Growth(
        name,
        Trend.of(Trend.blockMedians(values, BLOCKS)),
        median,
        Math.max(atLeast, TOLERANCE * median));
  }
}
