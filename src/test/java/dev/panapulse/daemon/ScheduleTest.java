package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final long MILLI = 1_000_000;

  private static void assertDue(long nanos, Schedule schedule) {
    assertEquals(0, schedule.millisFrom(nanos));
    assertEquals(1, schedule.millisFrom(nanos - 1));
  }

  @Test
  void lateTicksDoNotMoveTheOnesAfter() {
    Schedule schedule = new Schedule(1_000, 100);
    assertEquals(0, schedule.advance(1_000));
    assertDue(1_100, schedule);
    assertEquals(0, schedule.advance(1_199));
    assertDue(1_200, schedule);
  }

  @Test
  void aTickThatIsAWholeIntervalLateIsMissed() {
    Schedule schedule = new Schedule(1_000, 100);
    assertEquals(1, schedule.advance(1_100));
    assertDue(1_200, schedule);
    assertEquals(7, schedule.advance(1_999));
    assertDue(2_000, schedule);
  }

  @Test
  void waitsAreRoundedUpSoThatNoTickComesEarly() {
    Schedule schedule = new Schedule(10 * MILLI, MILLI);
    assertEquals(10, schedule.millisFrom(0));
    assertEquals(10, schedule.millisFrom(1));
    assertEquals(1, schedule.millisFrom(10 * MILLI - 1));
    assertEquals(0, schedule.millisFrom(10 * MILLI));
    assertEquals(0, schedule.millisFrom(11 * MILLI));
    assertEquals(Integer.MAX_VALUE, new Schedule(4_000_000_000L * MILLI, 1).millisFrom(0));
  }

  @Property(tries = 300)
  void whateverTheLatenessTicksStayOnTheGridAndEachIsDoneOrMissed(
      @ForAll @LongRange(min = 1, max = 4_000_000_000_000L) long interval,
      @ForAll @Size(max = 60) List<@LongRange(max = 20_000_000_000_000L) Long> lateness) {
    long first = 12_345;
    Schedule schedule = new Schedule(first, interval);
    long done = 0;
    long missed = 0;
    for (long late : lateness) {
      long now = first + (done + missed) * interval + late;
      long skipped = schedule.advance(now);
      assertEquals(late / interval, skipped);
      done++;
      missed += skipped;
      long due = first + (done + missed) * interval;
      assertDue(due, schedule);
      assertTrue(due > now && due - now <= interval, "the next due time after now");
    }
  }
}
