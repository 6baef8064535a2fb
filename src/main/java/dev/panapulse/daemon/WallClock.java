package dev.panapulse.daemon;

import dev.panapulse.libc.Clocks;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of the ticks. When the wall clock was set ({@link ClockPair}), all start times move
 * with it, and rows that wait get corrected times: {@link Row#clockOffset(long)}, {@link
 * RowRing#clockOffset()}. Sampling thread only; allocates nothing unless the clock was set.
 */
final class WallClock {
  private static final Logger LOG = LoggerFactory.getLogger(WallClock.class);

  /** A clock that is set again and again is reported so often in an hour. */
  private static final int REPORTS = 8;

  private static final long REPORTS_NANOS = 3_600_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ClockPair clocks;
  private final Row row;
  private long reportsSince;
  private int reports;

  /** Bases the times of {@code row} on the present setting of the clock. */
  WallClock(Clocks clocks, Row row, RowRing ring) {
    this.clocks = new ClockPair(clocks);
    this.row = row;
    this.clocks.read(0);
    row.clockOffset(this.clocks.offset());
    ring.publishClock(row);
  }

  /** Epoch nanoseconds, for the tick that begins. */
  long read() {
    if (clocks.read(row.clockOffset())) {
      report(clocks.offset() - row.clockOffset());
      row.clockOffset(clocks.offset());
    }
    return clocks.realtime();
  }

  private void report(long step) {
    if (clocks.sinceBoot() - reportsSince > REPORTS_NANOS) {
      reportsSince = clocks.sinceBoot();
      reports = 0;
    }
    if (reports++ < REPORTS) {
      LOG.info(
          "the wall clock was set {} by {} ms; start times follow it, and the times of rows that"
              + " wait are corrected",
          step > 0 ? "forward" : "back",
          Math.abs(step) / NANOS_PER_MILLI);
    }
  }
}
