package dev.panapulse.selftest;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.DestinationFactory;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.delivery.Destination;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.resource.Version;
import dev.panapulse.row.RowBatch;
import java.io.PrintStream;

/**
 * {@code panapulse export-bench N}, for scripts/bench and the project's tests: samples rows,
 * exports them one by one to the configured backend, and prints the garbage and time of one.
 *
 * <p>A row takes the agent's way, from the ring to the response, on one thread. The heap's counter
 * moves by chunks of 64 KiB in an image and falls with each collection, so its increases are added
 * up over many exports: a collection hides at most one export, and the unused rest of a chunk
 * counts as used. The first export that is not accepted ends the run.
 */
public final class ExportBench {
  public static final String COMMAND = "export-bench";

  /** Exports until all code has run; on the JVM, until most of it is compiled. */
  private static final int WARM_UP = 500;

  private final PrintStream out;

  public ExportBench(PrintStream out) {
    this.out = out;
  }

  public int run(Settings settings, int exports) {
    Sampler sampler = SamplerFactory.create(LibC.system(), settings, new AgentFigures());
    Destination destination =
        DestinationFactory.create(
            LibC.system(),
            settings,
            -1,
            EndRequest.never(),
            BackendFacts.unwatched(),
            out,
            Version.NUMBER);
    RowBatch row = new RowBatch(1);
    long allocated = 0;
    int collections = 0;
    long start = 0;
    for (int i = -WARM_UP; i < exports; i++) {
      long before = HeapMeter.reading();
      if (i == 0) {
        start = System.nanoTime();
      }
      sampler.tick();
      sampler.ring().take(row, sampler.registry());
      Outcome outcome = destination.deliver(row);
      long rise = HeapMeter.reading() - before;
      if (!(outcome instanceof Outcome.Accepted)) {
        out.println("export: " + destination.description() + " responds: " + outcome);
        return ExitCode.FAILURE;
      }
      if (i >= 0) {
        allocated += Math.max(0, rise);
        collections += rise < 0 ? 1 : 0;
      }
    }
    long nanos = System.nanoTime() - start;
    sampler.close();
    out.println(
        "export: "
            + allocated / exports
            + " B allocated, "
            + collections
            + " collections, "
            + nanos / exports
            + " ns, mean of "
            + exports);
    return ExitCode.OK;
  }
}
