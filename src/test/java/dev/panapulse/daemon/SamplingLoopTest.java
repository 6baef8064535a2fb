package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FakeTime;
import dev.panapulse.libc.PollSet;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SamplingLoopTest {
  private static final long START = 1_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final FakeTime time = new FakeTime(START, START + 7 * SECOND);
  private final ScriptedCollector collector = new ScriptedCollector("one");
  private final Ticks ticks = new Ticks();

  /** When each tick began, in nanoseconds since the start. */
  private final List<Long> began = new ArrayList<>();

  private int afterTicks;
  private boolean hangUps;
  private Duration offset = Duration.ZERO;

  /** Runs the loop at an interval of a second; ends by what the time's poll says. */
  private void run() {
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    RowRing ring = new RowRing(1);
    Clocks clocks = new Clocks(time.libc());
    WallClock clock = new WallClock(clocks, row, ring);
    Sampler sampler =
        new Sampler(
            clock, clocks, registry, row, ring, List.of(collector), settings -> List.of(collector));
    try (PollSet end = new PollSet(time.libc(), 0)) {
      new SamplingLoop(sampler, new Clocks(time.libc()), end, ticks, Duration.ofSeconds(1), offset)
          .run(() -> !hangUps || began.size() > 3, () -> afterTicks++);
    }
    assertEquals(began.size(), ticks.doneCount());
    assertEquals(began.size(), afterTicks);
  }

  /** Each tick takes what {@code nanos} says of its number. */
  private void ticksTake(long... nanos) {
    collector.fails(
        "sample",
        () -> {
          int number = began.size();
          began.add(time.sinceBoot() - START);
          time.goOn(number < nanos.length ? nanos[number] : 0);
        });
  }

  private void endAfter(int count) {
    time.onPoll(timeout -> began.size() >= count ? 1 : time.wait(timeout));
  }

  @Test
  void aSignalThatDoesNotEndItCostsNoTick() {
    hangUps = true;
    ticksTake();
    time.onPoll(timeout -> {
      time.goOn(timeout * 1_000_000L);
      return 1;
    });

    run();

    assertEquals(List.of(0L, SECOND, 2 * SECOND, 3 * SECOND), began);
  }

  @Test
  void ticksComeAtTheirMomentsHoweverLongEachTakes() {
    ticksTake(300_000_000, 1_000_000, 999_000_000);
    endAfter(5);
    run();
    assertEquals(List.of(0L, SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND), began);
    assertEquals(0, ticks.missedCount());
  }

  @Test
  void aTickThatTookTooLongMissesThoseThatWereDueMeanwhile() {
    ticksTake(3 * SECOND + SECOND / 2);
    endAfter(3);
    run();
    // the tick due at 3 s begins late; those of 1 s and 2 s are missed
    assertEquals(List.of(0L, 3 * SECOND + SECOND / 2, 4 * SECOND), began);
    assertEquals(2, ticks.missedCount());
  }

  @Test
  void aLoopThatNeverKeepsUpCanBeEnded() {
    long[] tooLong = new long[10];
    Arrays.fill(tooLong, 2 * SECOND);
    ticksTake(tooLong);
    endAfter(4);
    run();
    assertEquals(4, ticks.doneCount());
  }

  @Test
  void anInterruptedWaitMakesNoTickEarly() {
    ticksTake();
    int[] polls = {0};
    time.onPoll(timeout -> {
      if (began.size() >= 3) {
        return 1;
      }
      if (timeout > 0 && polls[0]++ % 2 == 0) {
        time.goOn(SECOND / 3);
        return -Errno.EINTR;
      }
      return time.wait(timeout);
    });
    run();
    assertEquals(
        List.of(0L, SECOND, 2 * SECOND),
        began.stream().map(t -> t / 1_000_000 * 1_000_000).toList());
  }

  @Test
  void theEndIsSeenWhileWaiting() {
    ticksTake();
    time.onPoll(timeout -> timeout > 0 ? 1 : 0);
    run();
    assertEquals(List.of(0L), began);
  }

  @Test
  void theGridBeginsAfterTheOffset() {
    offset = Duration.ofMillis(400);
    ticksTake();
    endAfter(3);
    run();
    long first = 400_000_000L;
    assertEquals(List.of(first, first + SECOND, first + 2 * SECOND), began);
    assertEquals(0, ticks.missedCount());
  }

  @Test
  void theEndIsSeenWhileTheFirstTickIsWaitedFor() {
    offset = Duration.ofHours(1);
    ticksTake();
    time.onPoll(timeout -> 1);
    run();
    assertEquals(List.of(), began);
  }

  @Test
  void theWallClockMovesNoTick() {
    ticksTake();
    time.onPoll(timeout -> {
      time.setRealtime(began.size() % 2 == 0 ? 0 : START * 5);
      return began.size() >= 3 ? 1 : time.wait(timeout);
    });
    run();
    assertEquals(List.of(0L, SECOND, 2 * SECOND), began);
  }

  @Property(tries = 100)
  void ticksDoneAndMissedAddUpToTheTimeThatPassed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] nanos = random.longs(40, 0, 3 * SECOND).toArray();
    SamplingLoopTest loop = new SamplingLoopTest();
    loop.ticksTake(nanos);
    loop.endAfter(40);
    loop.run();
    long last = loop.began.getLast();
    assertEquals(last / SECOND + 1, loop.ticks.doneCount() + loop.ticks.missedCount());
    for (int i = 1; i < 40; i++) {
      assertTrue(loop.began.get(i) / SECOND > loop.began.get(i - 1) / SECOND, "one a slot");
    }
  }
}
