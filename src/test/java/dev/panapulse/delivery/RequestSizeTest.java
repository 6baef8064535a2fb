package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RequestSizeTest {
  private static final int MOST = 32;

  private final CapturedErr log = new CapturedErr();
  private final RequestSize size =
      new RequestSize(
          LoggerFactory.getLogger(RequestSize.class), "the backend", MOST, new LineBudget(() -> 0));

  @AfterEach
  void close() {
    log.close();
  }

  /** Sends full requests through a path that takes so many rows, and says so; how many failed. */
  private int send(int requests, int path) {
    return send(requests, path, true);
  }

  private int send(int requests, int path, boolean speaksOfSize) {
    int failures = 0;
    for (int i = 0; i < requests; i++) {
      int failed = 0;
      int rows = size.limit();
      while (rows > path) {
        size.rejected(rows, speaksOfSize, "HTTP 500");
        failed = rows;
        failures++;
        rows = size.limit();
      }
      size.accepted(rows, failed);
    }
    return failures;
  }

  @Test
  void aLimitIsFoundLoggedOnceAndTriedAgainEverLessOften() {
    assertEquals(2, send(1, 10));
    assertEquals(8, size.limit());
    assertEquals(1, send(RequestSize.FULL_BEFORE_MORE + 1, 10), "tried once more");
    assertEquals(0, send(RequestSize.FULL_BEFORE_MORE, 10));
    assertEquals(1, send(RequestSize.FULL_BEFORE_MORE, 10), "after twice as many");
    assertTrue(send(100_000, 10) < 40);
    assertEquals(
        1,
        log.lines(
                "the backend does not take 16 rows in a request: HTTP 500; requests have at most 8")
            .size());
  }

  @Test
  void aPathThatTakesMoreAgainIsFoundOut() {
    send(1, 1);
    assertEquals(1, size.limit());
    assertEquals(0, send(RequestSize.FULL_BEFORE_MORE + 5, MOST));
    assertEquals(MOST, size.limit());
    assertFalse(size.isLimited());
    send(1, MOST);
    assertEquals(1, log.lines("the backend takes 32 rows in a request again").size());
  }

  @Test
  void failuresOfSeveralRowsLeadToASingleRowAndAnOutageIsNoLimit() {
    assertFalse(size.failed(20, false, "HTTP 502"));
    size.accepted(1, 0);
    assertFalse(size.failed(20, false, "HTTP 502"));
    assertEquals(MOST, size.limit());
    assertFalse(size.failed(20, false, "HTTP 502"));
    assertEquals(1, size.limit());
    assertFalse(size.failed(1, false, "HTTP 502"), "a single row waits");
    assertEquals(0, send(6, MOST), "twice as many each time");
    assertFalse(size.isLimited());
    assertTrue(log.lines("in a request").isEmpty());
  }

  @Test
  void moreRowsThatFailOnTheWayUpAreTooMany() {
    for (int i = 0; i < RequestSize.FAILURES; i++) {
      size.failed(20, false, "HTTP 502");
    }
    size.accepted(1, 0);
    size.accepted(2, 0);
    assertEquals(4, size.limit());
    assertTrue(size.failed(4, false, "HTTP 502"), "at once");
    assertEquals(2, size.limit());
    size.accepted(2, 4);
    for (int i = 1; i < RequestSize.REPETITIONS; i++) {
      for (int j = 1; j < RequestSize.FULL_BEFORE_REPETITION; j++) {
        assertEquals(2, size.limit(), "not at once");
        size.accepted(2, 0);
      }
      assertEquals(4, size.limit(), "once is not enough");
      assertTrue(log.lines("in a request").isEmpty());
      assertTrue(size.failed(4, false, "HTTP 502"), "at once");
      size.accepted(2, 4);
    }
    assertEquals(2, size.limit());
    assertEquals(
        1,
        log.lines("does not take 4 rows in a request: HTTP 502; requests have at most 2").size());
  }

  @Test
  void aFailureOnTheWayUpIsNoLimit() {
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < RequestSize.FAILURES; j++) {
        size.failed(20, false, "HTTP 502");
      }
      size.accepted(1, 0);
      size.accepted(2, 0);
      assertTrue(size.failed(4, false, "HTTP 502"), "at once");
      size.accepted(2, 4);
      assertEquals(0, send(5 + RequestSize.FULL_BEFORE_REPETITION, MOST));
      assertFalse(size.isLimited());
    }
    assertTrue(log.lines("in a request").isEmpty(), "neither limited nor unlimited");
  }

  @Test
  void aRowThatIsRejectedAmongOthersIsNoLimit() {
    for (int i = 0; i < 5; i++) {
      size.rejected(MOST, false, "bad data");
      size.accepted(MOST / 2, MOST);
      size.rejected(MOST / 2, false, "bad data");
      size.accepted(MOST / 4, MOST / 2);
      assertEquals(0, send(6 + RequestSize.FULL_BEFORE_REPETITION, MOST));
      assertFalse(size.isLimited());
    }
    assertTrue(log.lines("in a request").isEmpty());
  }

  @Test
  void aLimitThatIsNotNamedIsFoundByRepetition() {
    int more = RequestSize.REPETITIONS - 1;
    assertEquals(2 + more, send(1 + more * RequestSize.FULL_BEFORE_REPETITION, 10, false));
    assertEquals(8, size.limit());
    assertEquals(1, log.lines("the backend does not take 16 rows in a request: HTTP 500").size());
    assertEquals(1, send(RequestSize.FULL_BEFORE_MORE + 1, 10, false), "tried once more");
    assertEquals(0, send(RequestSize.FULL_BEFORE_MORE, 10, false));
    assertTrue(send(100_000, 10, false) < 40);
    assertEquals(1, log.lines("in a request").size());
  }

  /** A path that changes day and night. */
  @Test
  void linesAreBounded() {
    for (int i = 0; i < 100; i++) {
      send(1, 1);
      send(8 * RequestSize.FULL_BEFORE_MORE, MOST);
      assertFalse(size.isLimited());
    }
    assertEquals(1 + LineBudget.BURST, log.lines("does not take").size());
    assertEquals(1 + LineBudget.BURST, log.lines("in a request again").size());
  }

  @Test
  void asManyRowsAsAreAcceptedWithoutFailuresInBetweenDoNotCount() {
    for (int i = 0; i < 100; i++) {
      size.failed(20, false, "HTTP 502");
      size.accepted(20, 0);
    }
    assertFalse(size.isLimited());
  }

  @Test
  void aRowThatIsRejectedIsNoLimit() {
    size.accepted(MOST, 0);
    for (int rows = MOST; rows > 1; rows /= 2) {
      size.rejected(rows, false, "bad data");
    }
    assertEquals(1, size.limit());
    // the row is dropped, and those behind it are good
    assertEquals(0, send(6, MOST));
    assertFalse(size.isLimited());
    assertTrue(log.lines("in a request").isEmpty());
  }
}
