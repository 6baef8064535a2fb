package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class EventFdTest {
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
  void withoutADescriptorThereIsNoWakeUpCall() {
    LibC without = LibCStub.returning("eventfd", -24);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> new EventFd(without).close());
    assertTrue(String.valueOf(e.getMessage()).startsWith("eventfd: "), e.getMessage());
  }
}
