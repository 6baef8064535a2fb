package dev.panapulse.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host and a backend, each with a clock, in virtual time. */
final class BackendClockTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** True time, from which both clocks are off; the host was booted an hour before. */
  private long now = 1_790_000_000L * SECOND + 123 * MILLI;

  private final long bootedAt = now - 3600 * SECOND;
  private long hostIsAhead;
  private long backendIsAhead;
  private long least;
  private long most;
  private final BackendClock clock =
      new BackendClock(
          () -> now - bootedAt,
          () -> bootedAt + hostIsAhead,
          (from, to) -> {
            least = from;
            most = to;
          });

  private Optional<ClockOffset> offset() {
    return clock.offset(now - bootedAt, bootedAt + hostIsAhead);
  }

  private void exchange(long toBackend, long back) {
    exchange(toBackend, back, 0);
  }

  private void exchange(long toBackend, long back, long ageOfDate) {
    clock.sending();
    now += toBackend;
    long date = Math.floorDiv(now + backendIsAhead - ageOfDate, SECOND);
    now += back;
    clock.received(date);
  }

  private void exchanges(int count, Duration interval) {
    for (int i = 0; i < count; i++) {
      exchange(20 * MILLI, 20 * MILLI);
      now += interval.toNanos();
    }
  }

  private void assertOffset(long wanted) {
    long offset = offset().orElseThrow().nanos();
    assertTrue(Math.abs(offset - wanted) <= SECOND, () -> offset + " instead of " + wanted);
  }

  @Test
  void nothingIsKnownWithoutADate() {
    clock.sending();
    clock.received(HttpDate.NONE);
    assertEquals(Optional.empty(), offset());
    assertFalse(clock.isKnown(now - bootedAt));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 90, -90, 1_790_000_000L, -40_000_000L})
  void theOffsetIsTheHostsClockMinusTheBackends(long seconds) {
    hostIsAhead = seconds * SECOND;
    exchange(30 * MILLI, 30 * MILLI);
    assertOffset(seconds * SECOND);
    assertTrue(least <= seconds * SECOND && seconds * SECOND <= most);
  }

  @Test
  void datesAtDifferentPartsOfASecondNarrowTheBounds() {
    hostIsAhead = 3 * SECOND / 2;
    for (int i = 0; i < 20; i++) {
      exchange(10 * MILLI, 10 * MILLI);
      now += 10 * SECOND + 70 * MILLI;
    }
    assertTrue(most - least < SECOND / 3, () -> "apart: " + (most - least));
    assertTrue(least <= hostIsAhead && hostIsAhead <= most);
  }

  @Test
  void theTruthIsBetweenTheBoundsWhateverTheNetworkDoes() {
    SplittableRandom random = new SplittableRandom(3);
    hostIsAhead = -7 * SECOND / 3;
    for (int i = 0; i < 5000; i++) {
      exchange(random.nextLong(3 * SECOND), random.nextLong(3 * SECOND));
      assertTrue(least <= hostIsAhead && hostIsAhead <= most, () -> least + " to " + most);
      if (offset().isPresent()) {
        assertOffset(hostIsAhead);
      }
      now += random.nextLong(20 * SECOND);
      // NTP slews
      hostIsAhead += random.nextLong(-MILLI, MILLI);
    }
  }

  @Test
  void aSlowResponseAloneSaysTooLittle() {
    exchange(SECOND, SECOND / 2);
    assertEquals(Optional.empty(), offset());
    assertTrue(least <= 0 && most >= 0);
    exchange(10 * MILLI, 10 * MILLI);
    assertOffset(0);
    exchange(SECOND, SECOND);
    assertOffset(0);
  }

  @Test
  void aStepOfTheHostsClockIsSeenAtOnce() {
    exchanges(5, Duration.ofSeconds(10));
    hostIsAhead = -500 * SECOND;
    assertOffset(-500 * SECOND);
    clock.sending();
    hostIsAhead = 0;
    now += 20 * MILLI;
    clock.received(now / SECOND);
    assertOffset(0);
  }

  @Test
  void anotherClockCountsFromTheSecondDateOn() {
    exchanges(5, Duration.ofSeconds(10));
    backendIsAhead = 30 * SECOND;
    exchange(10 * MILLI, 10 * MILLI);
    assertOffset(0);
    exchange(10 * MILLI, 10 * MILLI);
    assertOffset(-30 * SECOND);
  }

  /** As a cache without Age sends it, or a load balancer with one server whose clock is wrong. */
  @Test
  void aSingleWrongDateChangesNothing() {
    exchanges(5, Duration.ofSeconds(10));
    for (int i = 1; i < 20; i++) {
      exchange(10 * MILLI, 10 * MILLI, 60L * i * SECOND);
      assertOffset(0);
      exchange(10 * MILLI, 10 * MILLI);
      assertOffset(0);
      now += 10 * SECOND;
    }
  }

  @Test
  void whatIsOldIsNotKnownAnyMore() {
    exchange(10 * MILLI, 10 * MILLI);
    now += Duration.ofMinutes(119).toNanos();
    assertOffset(0);
    now += Duration.ofMinutes(2).toNanos();
    assertEquals(Optional.empty(), offset());
    exchange(10 * MILLI, 10 * MILLI);
    assertOffset(0);
  }

  @Test
  void theOffsetInWords() {
    assertEquals("right within 1 s of the backend's", new ClockOffset(-SECOND).words());
    assertEquals("2 s ahead of the backend's", new ClockOffset(2 * SECOND).words());
    assertEquals("90 s behind the backend's", new ClockOffset(-90 * SECOND).words());
    assertEquals("16 min behind the backend's", new ClockOffset(-1000 * SECOND).words());
    assertEquals("27 h ahead of the backend's", new ClockOffset(100_000 * SECOND).words());
    assertEquals(
        "20717 days behind the backend's", new ClockOffset(-1_790_000_000L * SECOND).words());
    assertTrue(new ClockOffset(-6 * SECOND).isTooMuch());
    assertFalse(new ClockOffset(5 * SECOND).isTooMuch());
    assertEquals(-1.5, ClockOffset.seconds(-1_460_000_000L));
  }
}
