package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of true counters whose readings are disturbed: they fall, vanish, waver and jump
 * for a reading or for good, one at a time or all at once. From the points alone a backend computes
 * how much each counter grew. That is never above the truth, and below it by at most what grew
 * between two good readings, for each time that a counter began anew.
 */
final class CounterModelTest {
  private static final long SECOND = 1_000_000_000;
  private static final long INTERVAL = 10 * SECOND;
  private static final int HISTORIES = 400;
  private static final int TICKS = 300;

  /** Good readings between two disturbances. */
  private static final int CALM = 3;

  /** Two good readings are at most so many intervals apart. */
  private static final int GOOD_READING_AFTER = 2;

  /** More than any counter grows in a history. */
  private static final long LEAP = 1_000_000_000_000_000L;

  private static final long LEAP_OF_DOUBLES = 1_000_000_000_000L;

  private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("number");

  /**
   * A counter, and a backend that receives its points. Numbers are whole: hundredths of doubles.
   */
  private static final class Counter {
    final Random random;
    final boolean isDouble;
    final long most;

    /** What was counted since the first point, and in the last interval. */
    long truth;

    long growth;

    /** Added to the truth by the kernel that shows it. */
    long shownAbove;

    /** Readings that the present disturbance still lasts. */
    int disturbed;

    Runnable disturbance = () -> {};
    long reading;
    boolean missing;
    long highest;

    /** What a backend may not know. */
    long unknowable;

    long backendStart = Long.MIN_VALUE;
    long backendValue;
    long startIncrease;
    long dropIncrease;

    Counter(Random random, boolean isDouble) {
      this.random = random;
      this.isDouble = isDouble;
      this.most = random.nextBoolean() ? 20 : 1_000_000;
      this.shownAbove = random.nextBoolean() ? random.nextLong(400_000_000_000L) : 0;
    }

    long shown() {
      return truth + shownAbove;
    }

    void grow() {
      growth = random.nextInt(3) == 0 ? 0 : random.nextLong(most);
      truth += growth;
      reading = shown();
      missing = false;
      if (disturbed > 0) {
        disturbance.run();
        disturbed--;
      }
    }

    /** Begins a disturbance with the next reading. */
    void disturb(int kind, int readings) {
      disturbed = readings;
      switch (kind) {
        case 0 -> disturbance = () -> reading = 0;
        case 1 -> disturbance = () -> missing = true;
        case 2 -> disturbance = this::waver;
        case 3 -> {
          disturbed = 1;
          disturbance = () -> reading = leap();
        }
        case 4 -> {
          // a reset or a migration: from another value on
          disturbed = 1;
          disturbance = () -> moveTo(random.nextBoolean() ? growth : random.nextLong(shown() + 1));
        }
        default -> {
          disturbed = 1;
          disturbance = () -> moveTo(leap());
        }
      }
    }

    /** To where it never was: else it would be taken for one that comes back. */
    private long leap() {
      highest = Math.max(highest, shown()) + (isDouble ? LEAP_OF_DOUBLES : LEAP);
      return highest;
    }

    private void waver() {
      if (!isDouble && reading < 16) {
        // a fall of more than a sixteenth is no wavering
        unknowable += growth + most;
      }
      reading -= Math.min(1, reading);
    }

    private void moveTo(long value) {
      // what grew since the last good reading; as much again when the value passes the former one
      // in a leap; and a fall that could be wavering
      unknowable += growth + GOOD_READING_AFTER * most + (isDouble ? 100 : 16);
      shownAbove += value - shown();
      reading = shown();
    }

    void receive(long start, long value) {
      if (backendStart == Long.MIN_VALUE) {
        backendStart = start;
        backendValue = value;
        return;
      }
      if (start == backendStart) {
        assertTrue(value >= backendValue, "fell from " + backendValue + " to " + value);
        startIncrease += value - backendValue;
      } else {
        assertTrue(start > backendStart, "start went back");
        startIncrease += value;
      }
      dropIncrease += value >= backendValue ? value - backendValue : value;
      backendStart = start;
      backendValue = value;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theIncreaseIsNeverAboveTheTruthAndLittleBelowIt(long seed) {
    Histories.run(seed, HISTORIES, CounterModelTest::run);
  }

  private static void run(Random random) {
    Counter[] counters = new Counter[1 + random.nextInt(4)];
    SeriesGroup.Builder builder = new SeriesGroup.Builder();
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new Counter(random, random.nextBoolean());
      builder.with(
          counters[i].isDouble ? PatternRows.SECONDS : PatternRows.COUNTER,
          Attributes.of(NUMBER, (long) i));
    }
    SeriesRegistry registry = new SeriesRegistry();
    try (Row row = new Row(registry);
        RowRing ring = new RowRing(0);
        RowBatch batch = new RowBatch(1)) {
      SeriesGroup group = registry.add(builder, 0).orElseThrow();
      long now = 1_000_000 * SECOND;
      row.open(group, SECOND);
      int calm = 0;
      for (int tick = 0; tick < TICKS; tick++) {
        now += INTERVAL;
        row.begin(now);
        int disturbed = 0;
        for (int i = 0; i < counters.length; i++) {
          Counter counter = counters[i];
          counter.grow();
          disturbed += counter.disturbed;
          if (!counter.missing) {
            set(row, group, i, counter);
          }
        }
        row.end();
        ring.publish(row);
        assertEquals(1, ring.take(batch, registry));
        receive(batch, counters, tick == 0);
        calm = disturbed > 0 ? 0 : calm + 1;
        check(counters, calm, tick);
        if (calm > CALM && random.nextInt(4) == 0) {
          disturb(random, counters);
          calm = 0;
        }
      }
    }
  }

  private static void set(Row row, SeriesGroup group, int i, Counter counter) {
    if (counter.isDouble) {
      row.set(group, i, counter.reading / 100.0);
    } else {
      row.set(group, i, counter.reading);
    }
  }

  private static void receive(RowBatch batch, Counter[] counters, boolean isFirst) {
    for (Series series : batch.snapshot().series()) {
      if (batch.isPresent(0, series)) {
        Counter counter =
            counters[Math.toIntExact(Objects.requireNonNull(series.attributes().get(NUMBER)))];
        long value =
            counter.isDouble
                ? Math.round(batch.doubleValue(0, series) * 100)
                : batch.longValue(0, series);
        long start = batch.startEpochNanos(0, series);
        assertTrue(start <= batch.epochNanos(0), "start behind its point");
        counter.receive(start, value);
        if (isFirst) {
          // what was counted before
          counter.shownAbove = counter.shown();
          counter.truth = 0;
        }
      }
    }
  }

  private static void check(Counter[] counters, int calm, int tick) {
    for (Counter counter : counters) {
      String text = "tick " + tick + ": " + counter.startIncrease + " of " + counter.truth;
      assertTrue(counter.startIncrease <= counter.truth, text);
      assertTrue(counter.dropIncrease <= counter.truth, text);
      if (calm >= CALM) {
        assertTrue(counter.startIncrease >= counter.truth - counter.unknowable, text);
      }
    }
  }

  /** One counter or all, with the same disturbance. */
  private static void disturb(Random random, Counter[] counters) {
    int kind = random.nextInt(6);
    int readings = 1 + random.nextInt(3);
    int only = random.nextBoolean() ? random.nextInt(counters.length) : -1;
    for (int i = 0; i < counters.length; i++) {
      if (only < 0 || only == i) {
        counters[i].disturb(kind, readings);
      }
    }
  }
}
