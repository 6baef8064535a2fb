package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClockLogTest {
  private static final long SECOND = 1_000_000_000L;

  private final CapturedErr log = new CapturedErr();
  private long now;
  private final ClockLog clock = new ClockLog(() -> now);

  @AfterEach
  void close() {
    log.close();
  }

  private void offset(long seconds) {
    clock.offsetBetween(seconds * SECOND - SECOND / 2, seconds * SECOND + SECOND / 2);
    now += 10 * SECOND;
  }

  private int lines(String text) {
    return log.lines(text).size();
  }

  @Test
  void oneLineWhenItIsWrongAndOneWhenItIsRight() {
    offset(4);
    offset(5);
    assertEquals(0, lines("the clock of this host"));
    offset(-90);
    offset(-91);
    offset(-5);
    assertEquals(1, lines("WARN"));
    assertEquals(1, lines("the clock of this host is 90 s behind the backend's: "));
    assertEquals(1, lines("NTP"));
    offset(0);
    offset(0);
    assertEquals(1, lines("INFO"));
    assertEquals(1, lines("the clock of this host is right again: right within 1 s of the"));
  }

  /** Of a response that took long nobody knows when it was dated. */
  @Test
  void boundsThatAreFarApartProveNothing() {
    clock.offsetBetween(-10 * SECOND, 60 * SECOND);
    clock.offsetBetween(5 * SECOND, 7 * SECOND);
    assertEquals(0, lines("the clock"));
  }

  @Test
  void aClockThatJumpsForADayIsReportedSeldom() {
    for (int i = 0; i < 8640; i++) {
      offset(i % 2 == 0 ? 60 : 0);
    }
    int lines = lines("the clock of this host");
    assertTrue(lines <= LineBudget.BURST + 25, "lines: " + lines);
  }
}
