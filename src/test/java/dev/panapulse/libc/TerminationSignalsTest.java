package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TerminationSignalsTest {
  private final LibC libc = LibC.system();

  @Test
  void withoutASignalNothingIsReadable() {
    try (TerminationSignals signals = new TerminationSignals(libc, false);
        PollSet end = new PollSet(libc, signals.fd())) {
      assertEquals(0, end.await(0));
    }
  }
}
