package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.nativeimage.memory.ResidentMemory;
import org.junit.jupiter.api.Test;

/** Waking threads, waiting for descriptors, and the clocks. */
final class WaitingTest {
  private final LibC libc = LibC.system();

  @Test
  void aSignalStaysUntilItIsDrainedAndManyCountAsOne() {
    try (EventFd wake = new EventFd(libc);
        PollSet set = new PollSet(libc, wake.fd())) {
      assertEquals(0, set.await(0));
      assertFalse(set.isReady(0));
      wake.signal();
      wake.signal();
      assertEquals(1, set.await(-1));
      assertTrue(set.isReady(0));
      assertEquals(1, set.await(-1), "waiting does not drain");
      wake.drain();
      assertEquals(0, set.await(0));
      wake.drain();
      assertEquals(0, set.await(0), "draining without a signal does nothing");
    }
  }

  @Test
  void anotherThreadWakesTheOneThatWaits() throws InterruptedException {
    try (EventFd wake = new EventFd(libc);
        PollSet set = new PollSet(libc, wake.fd())) {
      Thread waker = Thread.ofPlatform().start(wake::signal);
      assertEquals(1, set.await(-1));
      waker.join();
    }
  }

  @Test
  void readyDescriptorsAreCounted() {
    try (EventFd first = new EventFd(libc);
        EventFd second = new EventFd(libc);
        PollSet set = new PollSet(libc, first.fd(), second.fd())) {
      second.signal();
      assertEquals(1, set.await(-1));
      first.signal();
      assertEquals(2, set.await(-1));
    }
  }

  @Test
  void aSetOfNothingWaitsForTimeAlone() {
    try (PollSet nothing = new PollSet(libc)) {
      assertEquals(0, nothing.await(0));
    }
  }

  @Test
  void anInterruptedWaitIsOneWithNothingReady() {
    FakeTime time = new FakeTime(0, 0);
    time.onPoll(timeout -> -Errno.EINTR);
    try (PollSet set = new PollSet(time.libc(), 0)) {
      assertEquals(0, set.await(-1));
    }
  }

  @Test
  void withoutADescriptorThereIsNoWakeUpCall() {
    LibC without = Refusing.calls("eventfd", -24);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> new EventFd(without).close());
    assertTrue(String.valueOf(e.getMessage()).startsWith("eventfd: "), e.getMessage());
  }

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
      // the two are read of the same clock, of which the coarse one may lag a tick behind
      assertTrue(now >= before - 20, now + " after " + before);
      long first = clocks.monotonic();
      assertTrue(clocks.monotonic() >= first);
      assertTrue(clocks.boottime() >= first, "includes suspend");
    }
  }

  @Test
  void terminationIsSomethingToReadAndHasNotComeYet() {
    try (TerminationSignals signals = new TerminationSignals(libc, false);
        PollSet end = new PollSet(libc, signals.fd())) {
      assertEquals(0, end.await(0));
    }
  }

  @Test
  void trimmingIsForTheImageAlone() {
    try (ResidentMemory memory = new ResidentMemory(libc)) {
      assertEquals(0, memory.collectAndTrim());
    }
  }
}
