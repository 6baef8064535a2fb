package dev.panapulse.cli;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;

/** Waits between two samples of one command. */
final class Pause {
  private Pause() {}

  static void millis(LibC libc, int millis) {
    try (PollSet nothing = new PollSet(libc)) {
      nothing.await(millis);
    }
  }
}
