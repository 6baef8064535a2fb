package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.network.NetworkCollector;
import dev.panapulse.row.Histories;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of an interface whose counters wrap at 2^32, and which is all zeros or missing
 * for some readings: what a backend computes from the points is never above the truth, and below it
 * only by what was counted while the interface was missing for two readings or more.
 */
final class WrapModelTest {
  private static final int HISTORIES = 60;
  private static final int TICKS = 150;
  private static final int CALM = 3;
  private static final long RANGE = 1L << 32;

  /** Columns of /proc/net/dev that are exported: bytes, packets, errors, drops; received first. */
  private static final int[] COLUMNS = {0, 1, 2, 3, 8, 9, 10, 11};

  private static final String[] METRICS = {
    "system.network.io",
    "system.network.packet.count",
    "system.network.errors",
    "system.network.packet.dropped"
  };

  /** So slow that no two doubts are a wrap apart. */
  private static final long[] PACES = {0, 20, 1_000_000, 1L << 28};

  @TempDir Path root;

  /** A counter, and what a backend knows of it. */
  private static final class Counter {
    final long shownAbove;
    final long pace;
    final String metric;
    final String[] attributes;
    long truth;
    long growth;
    long sinceGood;
    long lastShown;
    long lost;
    long increase;
    OptionalLong start = OptionalLong.empty();
    long value;

    /** What was read and exported, for the message of a failure. */
    final StringBuilder history = new StringBuilder();

    Counter(Random random, int column) {
      shownAbove = random.nextLong(RANGE);
      pace = PACES[random.nextInt(PACES.length)];
      metric = METRICS[column % METRICS.length];
      String direction = column < METRICS.length ? "receive" : "transmit";
      String key = column % METRICS.length == 1 ? "system.device.name" : "network.interface.name";
      attributes = new String[] {key, "eth0", "network.io.direction", direction};
    }

    void grow(Random random) {
      growth = pace == 0 ? 0 : random.nextLong(pace);
      truth += growth;
      sinceGood += growth;
    }

    /** After a good reading; one that wrapped is in doubt until the next. */
    void settle() {
      sinceGood = shown() >= lastShown ? 0 : sinceGood;
      lastShown = shown();
    }

    long shown() {
      return (shownAbove + truth) % RANGE;
    }

    void receive(HostFixture host) {
      OptionalLong present = host.longValue(metric, attributes);
      history.append('\n').append(truth).append(" shown as ").append(shown()).append(": ");
      history.append(present).append(" since ").append(host.startTime(metric, attributes));
      if (present.isEmpty()) {
        return;
      }
      OptionalLong newStart = host.startTime(metric, attributes);
      long now = present.getAsLong();
      if (start.isEmpty()) {
        // what was counted before the first point
        truth = 0;
      } else if (newStart.equals(start)) {
        assertTrue(now >= value, metric + " fell from " + value + " to " + now);
        increase += now - value;
      } else {
        increase += now;
      }
      start = newStart;
      value = now;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theIncreaseIsNeverAboveTheTruthAndNotBelowWhatCanBeKnown(long seed) {
    Histories.run(seed, HISTORIES, this::run);
  }

  private void run(Random random) {
    HostFixture host = HostFixture.at(root);
    NetworkCollector network = new NetworkCollector(host.host(), name -> true, false, false);
    Counter[] counters = new Counter[COLUMNS.length];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new Counter(random, i);
    }
    int zeros = 0;
    int missing = 0;
    int missed = 0;
    int calm = 0;
    for (int tick = 0; tick < TICKS; tick++) {
      for (Counter counter : counters) {
        if (tick > 0) {
          counter.grow(random);
        }
      }
      write(host, counters, zeros > 0, missing > 0);
      host.tick(network);
      boolean isGood = zeros == 0 && missing == 0;
      missed = missing > 0 ? missed + 1 : missed;
      for (Counter counter : counters) {
        counter.receive(host);
        if (isGood) {
          counter.lost += missed >= 2 ? counter.sinceGood : 0;
          counter.settle();
        }
      }
      missed = isGood ? 0 : missed;
      calm = isGood ? calm + 1 : 0;
      check(counters, calm, tick);
      zeros = Math.max(0, zeros - 1);
      missing = Math.max(0, missing - 1);
      if (calm > CALM && random.nextInt(4) == 0) {
        boolean isMissing = random.nextInt(3) == 0;
        zeros = isMissing ? 0 : 1 + random.nextInt(3);
        missing = isMissing ? 1 + random.nextInt(3) : 0;
      }
    }
  }

  private static void write(
      HostFixture host, Counter[] counters, boolean areZero, boolean isMissing) {
    long[] columns = new long[16];
    for (int i = 0; i < counters.length; i++) {
      columns[COLUMNS[i]] = areZero ? 0 : counters[i].shown();
    }
    StringBuilder line = new StringBuilder("  eth0:");
    for (long column : columns) {
      line.append(' ').append(column);
    }
    host.write(
        "/proc/1/net/dev",
        "Inter-| Receive\n face |bytes\n" + (isMissing ? "" : line.append('\n').toString()));
  }

  private static void check(Counter[] counters, int calm, int tick) {
    for (Counter counter : counters) {
      String text =
          "tick "
              + tick
              + ": "
              + counter.metric
              + " "
              + counter.increase
              + " of "
              + counter.truth
              + ", of which "
              + counter.lost
              + " may be lost"
              + counter.history;
      assertTrue(counter.increase <= counter.truth, text);
      if (calm >= CALM) {
        // a wrap is known at the reading behind it
        long known = counter.truth - counter.growth - counter.lost;
        assertTrue(counter.increase >= known, text);
      }
    }
  }
}
