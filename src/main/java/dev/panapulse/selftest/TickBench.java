package dev.panapulse.selftest;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * {@code panapulse tick-bench N}, for scripts/bench: ticks back to back, and the time of one.
 * Batches and output are those of the C floor, bench/c/floor.c.
 */
public final class TickBench {
  public static final String COMMAND = "tick-bench";

  /** Ticks between two readings of the clock. */
  private static final int BATCH = 100;

  private final PrintStream out;

  public TickBench(PrintStream out) {
    this.out = out;
  }

  public int run(Settings settings, int ticks) {
    Sampler sampler = SamplerFactory.create(LibC.system(), settings, new AgentFigures());
    RowBatch row = new RowBatch(1);
    long[] costs = new long[Math.max(1, ticks / BATCH)];
    for (int batch = 0; batch < costs.length; batch++) {
      long start = System.nanoTime();
      for (int i = 0; i < BATCH; i++) {
        sampler.tick();
        // like the exporting thread: a full ring would drop a row at each tick
        sampler.ring().take(row, sampler.registry());
      }
      costs[batch] = (System.nanoTime() - start) / BATCH;
    }
    sampler.close();
    Arrays.sort(costs);
    out.println("tick: " + costs[costs.length / 2] + " ns median, " + costs[0] + " ns minimum");
    return ExitCode.OK;
  }
}
