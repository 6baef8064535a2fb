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
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 3)) {
      shipping.publish(7).start();
      backend.await(3);
      shipping.publish(1);
      backend.await(1);
      assertEquals(0, shipping.stop());
      assertEquals(
          List.of("deliver[0, 1, 2]", "deliver[3, 4, 5]", "deliver[6]", "deliver[7]"),
          backend.calls());
      assertEquals(8, shipping.ledger.balance().accepted());
    }
  }

  @Test
  void aRequestIsSentAgainUntilItIsTakenWithoutNewRows() {
    backend.then(LATER, LATER, LATER);
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      shipping.publish(3).start();
      backend.await(5);
      assertEquals(0, shipping.stop());
      assertEquals(
          List.of(
              "deliver[0, 1]",
              "redeliver[0, 1]",
              "redeliver[0, 1]",
              "redeliver[0, 1]",
              "deliver[2]"),
          backend.calls());
      assertEquals(3, shipping.ledger.balance().failures());
      assertEquals(1, shipping.log.lines("cannot be reached: busy").size());
      assertEquals(1, shipping.log.lines("accepts again after 3 failed attempts").size());
    }
  }

  @Test
  void aBackendThatAskedForTimeIsGivenIt() {
    backend.then(IN_AN_HOUR, IN_AN_HOUR);
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 4)) {
      shipping.publish(1).start();
      backend.await(1);
      shipping.publish(1).publish(1);
      assertEquals(3, shipping.stop(), "the one attempt of the end was answered as before");
      assertEquals(List.of("deliver[0]", "redeliver[0]"), backend.calls());
    }
  }

  @Test
  void whileTheBackendIsAwayTheNewestRowsAreKept() {
    CountDownLatch back = new CountDownLatch(1);
    backend.then(held(back, LATER));
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 1)) {
      shipping.publish(1).start();
      shipping.publish(100);
      // the first may or may not be out yet: hold on until it is
      while (shipping.ledger.balance().inFlight() == 0) {
        Thread.onSpinWait();
      }
      shipping.publish(100);
      long dropped = shipping.ring.dropped();
      long waiting = shipping.ring.waiting();
      assertTrue(dropped > 100, "dropped: " + dropped);
      back.countDown();
      assertEquals(0, shipping.stop());
      assertEquals(dropped, shipping.ring.dropped());
      List<Long> accepted = backend.accepted();
      assertEquals(
          numbers(shipping.published() - waiting, shipping.published()),
          accepted.subList(1, accepted.size()));
    }
  }

  @Test
  void whatIsRefusedIsDroppedSaidOnceAndHoldsNothingUp() {
    backend.then(NO, NO, new Outcome.NonRetryable(413, "too much", true), NO);
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 1)) {
      shipping.publish(6).start();
      backend.await(6);
      assertEquals(0, shipping.stop());
      assertEquals(numbers(0, 4), backend.refused());
      assertEquals(numbers(4, 6), backend.accepted());
      assertEquals(4, shipping.ledger.balance().refused());
      assertEquals(0, shipping.ledger.balance().failures());
      assertEquals(1, shipping.log.lines("refused rows for good: bad data").size());
      assertEquals(1, shipping.log.lines("refused rows for good: too much").size());
    }
  }

  @Test
  void pointsThrownAwayAreCountedAndToldOnce() {
    Outcome some = new Outcome.Accepted(2, "no such unit");
    backend.then(some, some, new Outcome.Accepted(0, "old protocol"));
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 1)) {
      shipping.publish(3).start();
      assertEquals(0, shipping.stop());
      // of one point no more than one can have been thrown away
      assertEquals(2, shipping.ledger.balance().refused(ExportError.REJECTED));
      assertEquals(1, shipping.ledger.balance().accepted());
      assertEquals(1, shipping.log.lines("rejected points: no such unit").size());
      assertEquals(1, shipping.log.lines("warns: old protocol").size());
    }
  }

  @Test
  void memoryForComplaintsIsBounded() {
    for (int i = 0; i < 100; i++) {
      backend.then(new Outcome.Accepted(0, "request " + i));
    }
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 1)) {
      shipping.start();
      for (int i = 0; i < 100; i++) {
        shipping.publish(1);
        backend.await(1);
      }
      assertEquals(0, shipping.stop());
      assertEquals(32, shipping.log.lines("warns: request").size());
    }
  }

  @Test
  void anExceptionIsAFailureThatIsTriedAgain() {
    backend.then(thrown(new IllegalStateException("as if")));
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      shipping.publish(3).start();
      backend.await(3);
      shipping.publish(1);
      backend.await(1);
      assertEquals(0, shipping.stop());
      assertEquals(
          List.of("deliver[0, 1]", "deliver[0, 1]", "deliver[2]", "deliver[3]"), backend.calls());
      assertEquals(4, shipping.ledger.balance().accepted());
      assertEquals(1, shipping.ledger.balance().failures());
      assertEquals(1, shipping.log.lines("a defect of the agent").size());
    }
  }

  @Test
  void anExceptionWhenSentAgainMakesTheRequestAnew() {
    backend.then(LATER).then(ExportLoopTest::outOfMemory).then(LATER);
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      shipping.publish(1).start();
      backend.await(4);
      assertEquals(0, shipping.stop());
      assertEquals(
          List.of("deliver[0]", "redeliver[0]", "deliver[0]", "redeliver[0]"), backend.calls());
      assertEquals(3, shipping.ledger.balance().failures());
    }
  }

  @Test
  void rowsThatCannotBeExportedAreGivenUpAndHoldNothingUp() {
    for (int i = 0; i < ExportLoop.MOST_EXCEPTIONS; i++) {
      backend.then(
          i == 1 ? ExportLoopTest::outOfMemory : thrown(new IllegalStateException("as if")));
    }
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 1)) {
      shipping.publish(2).start();
      backend.await(ExportLoop.MOST_EXCEPTIONS + 1);
      assertEquals(0, shipping.stop());
      assertEquals(1, shipping.ledger.balance().dropped(DropReason.DEFECT));
      assertEquals(List.of(1L), backend.accepted());
      assertEquals(ExportLoop.MOST_EXCEPTIONS, shipping.ledger.balance().failures());
      assertEquals(2, shipping.log.lines("a defect of the agent").size(), "once a kind");
    }
  }

  @Test
  void theEndDeliversWhatWaits() {
    CountDownLatch letGo = new CountDownLatch(1);
    backend.then(held(letGo, ScriptedDestination.yes()));
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      shipping.start().publish(9);
      letGo.countDown();
      assertEquals(0, shipping.stop());
      assertEquals(numbers(0, 9), backend.accepted());
    }
  }

  @Test
  void theEndOfAnIdleShipperIsQuiet() {
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      assertEquals(0, shipping.start().stop());
      assertEquals(List.of(), backend.calls());
      assertEquals(List.of(), shipping.log.lines(""));
    }
  }

  @Test
  void theEndWhileABackendIsAwayTriesOnceMoreAndTellsWhatIsLost() {
    backend.then(IN_AN_HOUR, LATER);
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      shipping.publish(5).start();
      backend.await(1);
      assertEquals(5, shipping.stop());
      assertEquals(List.of("deliver[0, 1]", "redeliver[0, 1]"), backend.calls());
    }
  }

  @Test
  void theEndWhileABackendComesBackDeliversAll() {
    backend.then(IN_AN_HOUR);
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 2)) {
      shipping.publish(5).start();
      backend.await(1);
      assertEquals(0, shipping.stop());
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
    try (ExportLoopFixture shipping = new ExportLoopFixture(backend, 1)) {
      made[0] = shipping;
      shipping.publish(3).start();
      // comes back at all, as nothing else ends the exchange
      assertEquals(3, shipping.stop(Duration.ofMillis(1)));
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
    try (ExportLoopFixture shipping = new ExportLoopFixture(destination, batchRows)) {
      shipping.start();
      bursts.forEach(shipping::publish);
      shipping.stop();
      List<Long> accepted = destination.accepted();
      LedgerSnapshot end = shipping.ledger.balance();
      assertEquals(end.accepted() + end.refused(ExportError.REJECTED), accepted.size());
      List<Long> sorted = new ArrayList<>(accepted).stream().distinct().sorted().toList();
      assertEquals(sorted, accepted, "in order, none twice");
      destination
          .refused()
          .forEach(row -> assertTrue(!accepted.contains(row), "refused and accepted: " + row));
    }
  }
}
