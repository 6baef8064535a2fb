package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ClocksTest {
  private final LibC libc = LibC.system();

  @Test
  void clocksReadSecondsAndNanoseconds() {
    FakeTime time = new FakeTime(7_000_000_009L, 1_795_372_765_250_000_001L);
    try (Clocks clocks = new Clocks(time.libc())) {
      assertEquals(1_795_372_765_250_000_001L, clocks.realtime());
      assertEquals(7_000_000_009L, clocks.monotonic());
      assertEquals(7_000_000_009L, clocks.boottime());
      time.clocksAnswer(-Errno.EINVAL);
      assertThrows(IllegalStateException.class, clocks::monotonic);
    }
  }

  @Test
  void clocksOfThisMachineRun() {
    try (Clocks clocks = new Clocks(libc)) {
      long before = System.currentTimeMillis();
      long now = clocks.realtime() / 1_000_000;
      // both read the same clock; the coarse reading may lag a tick behind
      assertTrue(now >= before - 20, now + " after " + before);
      long first = clocks.monotonic();
      assertTrue(clocks.monotonic() >= first);
      assertTrue(clocks.boottime() >= first, "includes suspend");
    }
  }
}
