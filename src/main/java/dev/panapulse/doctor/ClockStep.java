package dev.panapulse.doctor;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.ClockOffset;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;

/** The clock of this host against the dates of the responses, whatever they say otherwise. */
final class ClockStep implements Step, BackendClock.Watcher {
  private static final String NAME = "clock";
  private static final long LIMIT = ClockOffset.LIMIT.toNanos();

  private boolean isKnown;
  private long least;
  private long most;

  /** The clock that takes the dates. */
  BackendClock ofBackend(LibC libc) {
    Clocks clocks = new Clocks(libc);
    return new BackendClock(clocks::boottime, () -> clocks.realtime() - clocks.boottime(), this);
  }

  @Override
  public void offsetBetween(long from, long to) {
    isKnown = true;
    least = from;
    most = to;
  }

  @Override
  public Finding examine() {
    if (!isKnown) {
      return Finding.skipped(NAME, "no response had a date to compare with");
    }
    String words = new ClockOffset(least + (most - least) / 2).words();
    return least > LIMIT || most < -LIMIT
        ? Finding.bad(
            NAME,
            "the clock of this host is " + words,
            "samples have wrong times, and a backend may reject or hide them: turn on NTP"
                + " (timedatectl set-ntp true), and see timedatectl or chronyc tracking",
            "if this host's clock is right, the backend's, or that of a proxy before it, is wrong")
        : Finding.ok(NAME, words);
  }
}
