package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PollSetTest {
  private final LibC libc = LibC.system();

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
}
