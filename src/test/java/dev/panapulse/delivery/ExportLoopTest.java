package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExportLoopTest {
  private static final Outcome LATER = new Outcome.Retryable(503, "busy", Optional.empty());
  private static final Outcome IN_AN_HOUR =
      new Outcome.Retryable(429, "slow down", Optional.of(Duration.ofHours(1)));
  private static final Outcome NO = new Outcome.NonRetryable(400, "bad data", false);

  private final ScriptedDestination backend = new ScriptedDestination();

  private static List<Long> numbers(long from, long until) {
    return LongStream.range(from, until).boxed().toList();
  }

  /** Holds the exporting thread until it is let go. */
  private static Supplier<Outcome> held(CountDownLatch letGo, Outcome outcome) {
    return () -> {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return outcome;
    };
  }

  private static Supplier<Outcome> thrown(RuntimeException e) {
    return () -> {
      throw e;
    };
  }

  private static Outcome outOfMemory() {
    throw new OutOfMemoryError("as if");
  }

  @Test
  void rowsGoOutInOrderNoMoreThanFitIntoARequest() {
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 3)) {
      loop.publish(7).start();
      backend.await(3);
      loop.publish(1);
      backend.await(1);
      assertEquals(0, loop.stop());
      assertEquals(
          List.of("deliver[0, 1, 2]", "deliver[3, 4, 5]", "deliver[6]", "deliver[7]"),
          backend.calls());
      assertEquals(8, loop.ledger.snapshot().accepted());
    }
  }

  @Test
  void aRequestIsSentAgainUntilItIsTakenWithoutNewRows() {
    backend.then(LATER, LATER);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(3).start();
      backend.await(4);
      assertEquals(0, loop.stop());
      assertEquals(
          List.of("deliver[0, 1]", "redeliver[0, 1]", "redeliver[0, 1]", "deliver[2]"),
          backend.calls());
      assertEquals(2, loop.ledger.snapshot().failures());
      assertEquals(1, loop.log.lines("the backend takes no rows now: busy").size());
      assertEquals(1, loop.log.lines("accepts requests again after 2 failed attempts").size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503, takes no rows now",
    "14, takes no rows now",
    "0, has not responded in full",
    "-1, cannot be reached",
    "-3, is sent no request"
  })
  void aFailureIsNamedByItsKind(int status, String words) {
    backend.then(new Outcome.Retryable(status, "a reason", Optional.empty()));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(1).start();
      backend.await(2);
      assertEquals(0, loop.stop());
      assertEquals(
          1,
          loop.log
              .lines("the backend " + words + ": a reason; rows wait and are sent later")
              .size(),
          loop.log.lines("")::toString);
    }
  }

  @Test
  void theReportHasTheReasonOfARejection() {
    backend.then(new Outcome.NonRetryable(400, "HTTP 400 Bad Request: bad unit", false));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(1).start();
      backend.await(1);
      assertEquals(0, loop.stop());
      assertEquals(
          Optional.of("rows were rejected and dropped: HTTP 400 Bad Request: bad unit"),
          loop.lastFailure());
    }
  }

  @Test
  void theFirstRequestThatIsTakenIsLoggedOnce() {
    backend.then(new Outcome.Accepted(2, "no such unit"), LATER, new Outcome.Accepted(1, ""));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(6).start();
      backend.await(4);
      assertEquals(0, loop.stop());
      List<String> lines = loop.log.lines("accepted the first request");
      assertEquals(1, lines.size(), lines.toString());
      assertTrue(lines.getFirst().contains("INFO"), lines.getFirst());
      assertTrue(lines.getFirst().endsWith("request: 1 data points"), lines.getFirst());
    }
  }

  @Test
  void afterAReloadItIsLoggedAgainForAnotherDestinationOnly() {
    ScriptedDestination same = new ScriptedDestination();
    ScriptedDestination other = new ScriptedDestination("another backend");
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1).start().publish(1)) {
      backend.await(1);
      loop.redirect(same, 1).publish(1);
      same.await(1);
      assertEquals(1, loop.log.lines("the backend accepted the first request").size());
      loop.redirect(other, 1).publish(1);
      other.await(1);
      assertEquals(0, loop.stop());
      assertEquals(1, loop.log.lines("the backend accepted the first request").size());
      assertEquals(1, loop.log.lines("another backend accepted the first request").size());
    }
  }

  @Test
  void onlyTheRequestInFlightStillGoesTheOldWayAfterAReload() {
    CountDownLatch response = new CountDownLatch(1);
    backend.then(() -> {
      await(response);
      return ScriptedDestination.yes();
    });
    ScriptedDestination other = new ScriptedDestination("another backend");
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1).publish(4).start()) {
      while (backend.calls().isEmpty()) {
        Thread.onSpinWait();
      }
      loop.redirect(other, 1);
      response.countDown();
      other.await(3);
      assertEquals(0, loop.stop());
      assertEquals(List.of("deliver[0]"), backend.calls());
      assertEquals(List.of("deliver[1]", "deliver[2]", "deliver[3]"), other.calls());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsNoBackendIsNotLogged() {
    try (ExportLoopFixture loop = new ExportLoopFixture(new NoDestination(), 2)) {
      loop.publish(2).start();
      assertEquals(0, loop.stop());
      assertEquals(2, loop.ledger.snapshot().accepted());
      assertEquals(List.of(), loop.log.lines(""));
    }
  }

  @Test
  void severalRowsThatKeepFailingAreSentOneByOne() {
    backend.then(LATER, LATER, LATER);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 4)) {
      loop.publish(4).start();
      backend.await(6);
      assertEquals(0, loop.stop());
      assertEquals(
          List.of("deliver[0]", "deliver[1, 2]", "deliver[3]"), backend.calls().subList(3, 6));
      assertEquals(3, loop.ledger.snapshot().failures());
      assertEquals(numbers(0, 4), backend.accepted());
    }
  }

  @Test
  void onlyTheRowThatIsRejectedByItselfIsDropped() {
    backend.then(NO, ScriptedDestination.yes(), NO, NO);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 4)) {
      loop.publish(4).start();
      backend.await(5);
      assertEquals(0, loop.stop());
      assertEquals(
          List.of("deliver[0, 1, 2, 3]", "deliver[0, 1]", "deliver[2, 3]", "deliver[2]"),
          backend.calls().subList(0, 4));
      assertEquals(List.of(2L), backend.rejected());
      assertEquals(List.of(0L, 1L, 3L), backend.accepted());
      assertEquals(1, loop.ledger.snapshot().rejected());
    }
  }

  @Test
  void theEndOfTheAgentIsNotLoggedAsAnUnreachableBackend() {
    backend.then(Outcome.Retryable.STOPPED, LATER);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      loop.publish(1).start();
      backend.await(2);
      loop.stop();
      assertEquals(List.of(), loop.log.lines("shutting down"));
      assertEquals(1, loop.log.lines("the backend takes no rows now: busy").size());
    }
  }

  @Test
  void aBackendThatAskedForTimeIsGivenIt() {
    backend.then(IN_AN_HOUR, IN_AN_HOUR);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 4)) {
      loop.publish(1).start();
      backend.await(1);
      loop.publish(1).publish(1);
      assertEquals(3, loop.stop(), "the one attempt of the end was answered as before");
      assertEquals(List.of("deliver[0]", "redeliver[0]"), backend.calls());
    }
  }

  @Test
  void whileTheBackendIsAwayTheNewestRowsAreKept() {
    CountDownLatch back = new CountDownLatch(1);
    backend.then(held(back, LATER));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      loop.publish(1).start();
      loop.publish(100);
      // the first may or may not be out yet: hold on until it is
      long deadline = System.nanoTime() + ExportLoopFixture.PATIENCE.toNanos();
      while (loop.ledger.snapshot().inFlight() == 0) {
        assertTrue(System.nanoTime() < deadline, "no request was made");
        Thread.onSpinWait();
      }
      loop.publish(100);
      long dropped = loop.ring.dropped();
      long waiting = loop.ring.waiting();
      assertTrue(dropped > 100, "dropped: " + dropped);
      back.countDown();
      assertEquals(0, loop.stop());
      assertEquals(dropped, loop.ring.dropped());
      List<Long> accepted = backend.accepted();
      assertEquals(
          numbers(loop.published() - waiting, loop.published()),
          accepted.subList(1, accepted.size()));
    }
  }

  @Test
  void whatIsRejectedIsDroppedSaidOnceAndHoldsNothingUp() {
    backend.then(NO, NO, new Outcome.NonRetryable(413, "too much", true), NO);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      loop.publish(6).start();
      backend.await(6);
      assertEquals(0, loop.stop());
      assertEquals(numbers(0, 4), backend.rejected());
      assertEquals(numbers(4, 6), backend.accepted());
      assertEquals(4, loop.ledger.snapshot().rejected());
      assertEquals(0, loop.ledger.snapshot().failures());
      assertEquals(1, loop.log.lines("rejected rows, which are dropped: bad data").size());
      assertEquals(1, loop.log.lines("rejected rows, which are dropped: too much").size());
    }
  }

  @Test
  void pointsThrownAwayAreCountedAndToldOnce() {
    Outcome some = new Outcome.Accepted(2, "no such unit");
    backend.then(some, some, new Outcome.Accepted(0, "old protocol"));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      loop.publish(3).start();
      assertEquals(0, loop.stop());
      // of one point no more than one can have been thrown away
      assertEquals(2, loop.ledger.snapshot().rejected(ExportError.REJECTED));
      assertEquals(1, loop.ledger.snapshot().accepted());
      assertEquals(1, loop.log.lines("rejected points: no such unit").size());
      assertEquals(1, loop.log.lines("warns: old protocol").size());
    }
  }

  @Test
  void memoryForLoggedMessagesIsBounded() {
    for (int i = 0; i < 100; i++) {
      backend.then(new Outcome.Accepted(0, "request " + i));
    }
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      loop.start();
      for (int i = 0; i < 100; i++) {
        loop.publish(1);
        backend.await(1);
      }
      assertEquals(0, loop.stop());
      assertEquals(LogOnce.MOST + LineBudget.BURST, loop.log.lines("warns: request").size());
    }
  }

  @Test
  void anExceptionIsAFailureThatIsTriedAgain() {
    backend.then(thrown(new IllegalStateException("as if")));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(3).start();
      backend.await(3);
      loop.publish(1);
      backend.await(1);
      assertEquals(0, loop.stop());
      assertEquals(
          List.of("deliver[0, 1]", "deliver[0, 1]", "deliver[2]", "deliver[3]"), backend.calls());
      assertEquals(4, loop.ledger.snapshot().accepted());
      assertEquals(1, loop.ledger.snapshot().failures());
      assertEquals(1, loop.log.lines("an internal error of the agent").size());
    }
  }

  @Test
  void anExceptionWhenSentAgainMakesTheRequestAnew() {
    backend.then(LATER).then(ExportLoopTest::outOfMemory).then(LATER);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(1).start();
      backend.await(4);
      assertEquals(0, loop.stop());
      assertEquals(
          List.of("deliver[0]", "redeliver[0]", "deliver[0]", "redeliver[0]"), backend.calls());
      assertEquals(3, loop.ledger.snapshot().failures());
    }
  }

  @Test
  void rowsThatCannotBeExportedAreGivenUpAndHoldNothingUp() {
    for (int i = 0; i < BatchDelivery.MOST_EXCEPTIONS; i++) {
      backend.then(
          i == 1 ? ExportLoopTest::outOfMemory : thrown(new IllegalStateException("as if")));
    }
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      loop.publish(2).start();
      backend.await(BatchDelivery.MOST_EXCEPTIONS + 1);
      assertEquals(0, loop.stop());
      assertEquals(1, loop.ledger.snapshot().dropped(DropReason.INTERNAL_ERROR));
      assertEquals(List.of(1L), backend.accepted());
      assertEquals(BatchDelivery.MOST_EXCEPTIONS, loop.ledger.snapshot().failures());
      assertEquals(2, loop.log.lines("an internal error of the agent").size(), "once a kind");
    }
  }

  @Test
  void theEndDeliversWhatWaits() {
    CountDownLatch letGo = new CountDownLatch(1);
    backend.then(held(letGo, ScriptedDestination.yes()));
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.start().publish(9);
      letGo.countDown();
      assertEquals(0, loop.stop());
      assertEquals(numbers(0, 9), backend.accepted());
    }
  }

  @Test
  void theEndOfAnIdleLoopIsQuiet() {
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      assertEquals(0, loop.start().stop());
      assertEquals(List.of(), backend.calls());
      assertEquals(List.of(), loop.log.lines(""));
    }
  }

  @Test
  void theEndWhileABackendIsAwayTriesOnceMoreAndTellsWhatIsLost() {
    backend.then(IN_AN_HOUR, LATER);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(5).start();
      backend.await(1);
      assertEquals(5, loop.stop());
      assertEquals(List.of("deliver[0, 1]", "redeliver[0, 1]"), backend.calls());
    }
  }

  @Test
  void theEndWhileABackendComesBackDeliversAll() {
    backend.then(IN_AN_HOUR);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 2)) {
      loop.publish(5).start();
      backend.await(1);
      assertEquals(0, loop.stop());
      assertEquals(numbers(0, 5), backend.accepted());
    }
  }

  @Test
  void theEndDoesNotWaitForABackendThatHangs() {
    ExportLoopFixture[] made = new ExportLoopFixture[1];
    Supplier<Outcome> hangsUntilAborted =
        () -> {
          try (PollSet aborted = new PollSet(LibC.system(), made[0].abort.fd())) {
            aborted.await(-1);
          }
          return new Outcome.Retryable(0, "stopped", Optional.empty());
        };
    backend.then(hangsUntilAborted).then(LATER);
    try (ExportLoopFixture loop = new ExportLoopFixture(backend, 1)) {
      made[0] = loop;
      loop.publish(3).start();
      // comes back at all, as nothing else ends the exchange
      assertEquals(3, loop.stop(Duration.ofMillis(1)));
    }
  }

  @Provide
  Arbitrary<String> fates() {
    return Arbitraries.of("yes", "yes", "some", "later", "no", "throws", "out of memory");
  }

  private static Supplier<Outcome> outcome(String fate) {
    return switch (fate) {
      case "yes" -> ScriptedDestination::yes;
      case "some" -> () -> new Outcome.Accepted(1, "one was bad");
      case "later" -> () -> LATER;
      case "no" -> () -> NO;
      case "throws" -> thrown(new IllegalArgumentException("as if"));
      default -> ExportLoopTest::outOfMemory;
    };
  }

  /**
   * Stops at any moment, in the middle of anything: {@link ExportLoopFixture#stop} adds the fates
   * up.
   */
  @Property(tries = 150)
  void noRowIsLostUncountedOrDeliveredTwice(
      @ForAll @Size(max = 30) List<@From("fates") String> fates,
      @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 12) Integer> bursts,
      @ForAll @IntRange(min = 1, max = 5) int batchRows) {
    ScriptedDestination destination = new ScriptedDestination();
    fates.forEach(fate -> destination.then(outcome(fate)));
    try (ExportLoopFixture loop = new ExportLoopFixture(destination, batchRows)) {
      loop.start();
      bursts.forEach(loop::publish);
      loop.stop();
      List<Long> accepted = destination.accepted();
      LedgerSnapshot end = loop.ledger.snapshot();
      assertEquals(end.accepted() + end.rejected(ExportError.REJECTED), accepted.size());
      List<Long> sorted = new ArrayList<>(accepted).stream().distinct().sorted().toList();
      assertEquals(sorted, accepted, "in order, none twice");
      destination
          .rejected()
          .forEach(row -> assertTrue(!accepted.contains(row), "rejected and accepted: " + row));
    }
  }
}
