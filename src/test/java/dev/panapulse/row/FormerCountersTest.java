package dev.panapulse.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counters of a collector that a reload has made anew, and a backend that adds up increases. */
final class FormerCountersTest {
  private static final Metric COUNTER = Metric.counter("test.bytes", "By", "");
  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("device");
  private static final long SECOND = 1_000_000_000L;
  private static final long BOOT = 1_000 * SECOND;
  private static final long WRAP = 1L << 32;

  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private long now = 5_000 * SECOND;
  private int owner;
  private SeriesGroup group;

  /** What the backend has seen last. */
  private long value = -1;

  private long start;
  private long increase;

  FormerCountersTest() {
    row.begin(now);
    row.end();
    group = open();
  }

  @AfterEach
  void close() {
    row.close();
  }

  private SeriesGroup add(String device) {
    return registry
        .add(
            new SeriesGroup.Builder().with(COUNTER, Attributes.of(DEVICE, device)).ownedBy(owner),
            row.sequence())
        .orElseThrow();
  }

  private SeriesGroup open() {
    owner++;
    SeriesGroup added = add("eth0");
    row.openAgain(added, BOOT);
    return added;
  }

  private void reload() {
    row.remember(owner);
    registry.releaseAll(owner, row.sequence() + 1);
    group = open();
  }

  private void tick(long reading) {
    now += SECOND;
    row.begin(now);
    row.set(group, 0, reading);
    row.end();
    see();
  }

  private void see() {
    SeriesGroup shown = group;
    ResetTracker tracker = group.tracker();
    if (tracker != null && !tracker.parts().isEmpty()) {
      shown = tracker.parts().getFirst();
    }
    long seen = row.bits(shown.slot(0));
    long from = row.startOf(shown);
    if (value >= 0) {
      assertTrue(from >= start, "a start time never moves back: " + from + " " + start);
      assertTrue(seen >= value || from > start, "it falls only with another start: " + seen);
      increase += seen < value || from > start ? seen : seen - value;
    }
    value = seen;
    start = from;
  }

  @Test
  void aCounterThatGoesOnKeepsValueAndStart() {
    tick(100);
    reload();
    tick(130);
    assertEquals(130, value);
    assertEquals(BOOT, start);
    assertEquals(30, increase);
  }

  @Test
  void oneThatHadWrappedStartsAnew() {
    tick(WRAP + 100);
    reload();
    // whoever reads it now knows of no wrap
    tick(130);
    tick(150);
    tick(170);
    assertTrue(start > BOOT, "start " + start);
    assertTrue(increase <= 70 && increase >= 20, "increase " + increase);
  }

  @Test
  void oneThatCountsFromItsFirstReadingStartsAnew() {
    row.openFromFirstReading(group, now);
    tick(1_000_000);
    tick(1_000_010);
    assertEquals(10, value);
    reload();
    tick(1_000_030);
    tick(1_000_050);
    assertEquals(20, value);
    assertEquals(30, increase, "10 and 20; of the interval of the reload nobody knows");
  }

  @Test
  void oneThatHadRestartedStartsAnew() {
    tick(5_000_000);
    now += 100 * SECOND;
    tick(10);
    tick(20);
    long before = increase;
    reload();
    tick(40);
    tick(70);
    assertTrue(increase - before <= 50, "increase " + (increase - before));
  }

  @Test
  void afterAPauseItGoesOn() {
    tick(100);
    row.remember(owner);
    registry.releaseAll(owner, row.sequence() + 1);
    for (int i = 0; i < 10; i++) {
      now += SECOND;
      row.begin(now);
      row.end();
    }
    group = open();
    long most = CounterMath.mostCounts(SECOND) + 1_000;
    tick(100 + most);
    assertEquals(BOOT, start);
    assertEquals(most, increase, "more than one interval can bring");
  }

  @Test
  void whereTooManyAreRememberedAllStartAnew() {
    tick(100);
    List<SeriesGroup> many = new ArrayList<>();
    for (int i = 0; i < FormerCounters.MOST; i++) {
      many.add(add("device " + i));
      row.open(many.getLast(), BOOT);
    }
    now += SECOND;
    row.begin(now);
    row.set(group, 0, 110);
    many.forEach(each -> row.set(each, 0, 1L));
    row.end();
    see();
    reload();
    tick(130);
    tick(150);
    assertEquals(20, value);
    assertTrue(start > BOOT, "start " + start);
    assertEquals(30, increase);
  }
}
