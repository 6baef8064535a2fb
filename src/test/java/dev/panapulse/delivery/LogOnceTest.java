package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogOnceTest {
  private final CapturedErr log = new CapturedErr();
  private long now;
  private final LogOnce logOnce =
      new LogOnce(
          LoggerFactory.getLogger(LogOnce.class), "the backend", false, new LineBudget(() -> now));

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void eachTextIsLoggedOnce() {
    for (int i = 0; i < 3; i++) {
      logOnce.warn("rejected rows", "bad data");
      logOnce.warn("rejected rows", "");
      logOnce.error(new IllegalStateException("a defect"));
    }
    assertEquals(1, log.lines("the backend rejected rows: bad data").size());
    assertEquals(1, log.lines("the backend rejected rows: the backend gave no reason").size());
    assertEquals(1, log.lines("an export failed by an internal error").size());
  }

  /** As of a backend that names the row, the time or a request number in each of its reasons. */
  @Test
  void afterManyTextsNewOnesAreStillLogged() {
    Duration minute = Duration.ofMinutes(1);
    for (int i = 0; i < Duration.ofDays(1).toMinutes(); i++) {
      logOnce.warn("rejected rows", "request " + i);
      now += minute.toNanos();
    }
    int lines = log.lines("the backend rejected rows: request").size();
    assertTrue(lines <= LogOnce.MOST + LineBudget.BURST + 24, "lines: " + lines);
    now += Duration.ofHours(4).toNanos();
    logOnce.warn("rejected rows", "out of space");
    List<String> last = log.lines("the backend rejected rows: out of space");
    assertEquals(1, last.size());
    assertTrue(last.getFirst().matches(".*out of space; \\d+ other messages were not logged.*"));
    logOnce.warn("rejected rows", "out of space");
    assertEquals(1, log.lines("out of space").size());
  }

  @Test
  void aTextThatComesAgainAndAgainIsNotForgotten() {
    for (int i = 0; i < 100; i++) {
      logOnce.warn("rejected rows", "always");
      logOnce.warn("rejected rows", "request " + i);
      now += Duration.ofHours(2).toNanos();
    }
    assertEquals(1, log.lines("the backend rejected rows: always").size());
    assertEquals(100, log.lines("the backend rejected rows: request").size());
  }
}
