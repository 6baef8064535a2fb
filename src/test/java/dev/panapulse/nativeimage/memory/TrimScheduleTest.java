package dev.panapulse.nativeimage.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrimScheduleTest {
  private static final boolean SETTLED = true;
  private static final boolean UNSETTLED = false;

  private long heap = 256 << 10;
  private final TrimSchedule schedule = new TrimSchedule(() -> heap);

  @Test
  void comesTwiceAfterTheStartAndThenSeldom() {
    assertEquals(List.of(3, 6, 518, 1030), trims(1100, 0));
  }

  /** A collection reads the image heap; on top of what the start has mapped that is the peak. */
  @Test
  void comesBeforeTheHeapCollectsByItself() {
    heap = TrimSchedule.NEARLY_FULL;

    assertEquals(List.of(1, 4), trims(20, 0));
  }

  @Test
  void theSecondEndsTheStart() {
    assertFalse(schedule.isEndOfStart());
    trims(3, 0);
    assertTrue(schedule.isEndOfStart());
    trims(3, 0);
    assertFalse(schedule.isEndOfStart());
  }

  @Test
  void onlyTheFirstIsFirst() {
    assertTrue(schedule.isFirst());
    trims(3, 0);
    assertFalse(schedule.isFirst());
    trims(3, 0);
    assertFalse(schedule.isFirst());
  }

  @Test
  void comesAtTheNextLookThatFindsMuchGarbage() {
    trims(6, 0);

    // 256 KiB at 10 KiB a turn are there after 26, and a look is taken at each 4th
    assertEquals(List.of(28, 56), trims(60, 10 << 10));
  }

  @Test
  void tellsWhetherItComesForGarbage() {
    trims(6, 0);
    trims(511, 0);
    assertTrue(schedule.turned(SETTLED, false));
    assertFalse(schedule.isForGarbage());
    schedule.trimmed();

    heap += 1 << 20;
    trims(3, 0);
    assertTrue(schedule.turned(SETTLED, false));
    assertTrue(schedule.isForGarbage());
  }

  @Test
  void whatIsKeptIsNoGarbage() {
    trims(6, 0);
    heap += 4 << 20;
    trims(8, 0);

    assertEquals(List.of(), trims(100, 0));
  }

  @Test
  void comesMoreOftenOnceABackendDidNotTakeAll() {
    trims(6, 0);

    assertFalse(schedule.turned(UNSETTLED, false));
    assertEquals(List.of(15), trims(100, 0));
  }

  @Test
  void comesAfterACollectionThatNobodyAskedFor() {
    trims(6, 0);

    assertFalse(schedule.turned(SETTLED, false));
    assertTrue(schedule.turned(SETTLED, true));
  }

  /** At which of some turns it came; all of them settled, with so much garbage each. */
  private List<Integer> trims(int turns, long garbage) {
    List<Integer> due = new ArrayList<>();
    for (int turn = 1; turn <= turns; turn++) {
      heap += garbage;
      if (schedule.turned(SETTLED, false)) {
        due.add(turn);
        schedule.trimmed();
      }
    }
    return due;
  }
}
