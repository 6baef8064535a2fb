package dev.panapulse.cli;

import dev.panapulse.config.Settings;
import dev.panapulse.console.ConsoleRenderer;
import dev.panapulse.console.JsonRenderer;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.DestinationFactory;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.libc.LibC;
import dev.panapulse.resource.Version;
import dev.panapulse.row.RowBatch;
import java.io.PrintStream;

/**
 * {@code panapulse once}: prints one sample. Another one is taken half a second before, because
 * utilization and rates are differences of two samples.
 */
final class OnceCommand {
  /** How to print. */
  enum Format {
    /** For people. */
    TABLE,
    /** OTLP JSON: an ExportMetricsServiceRequest. */
    JSON
  }

  private static final int APART_MILLIS = 500;

  private final PrintStream out;
  private final Format format;

  OnceCommand(PrintStream out, Format format) {
    this.out = out;
    this.format = format;
  }

  int run(Settings settings) {
    LibC libc = LibC.system();
    Sampler sampler = SamplerFactory.create(libc, settings, new AgentFigures());
    RowBatch first = tick(sampler);
    Pause.millis(libc, APART_MILLIS);
    RowBatch second = tick(sampler);
    sampler.close();
    switch (format) {
      case TABLE -> {
        ConsoleRenderer renderer = new ConsoleRenderer(out, false);
        renderer.remember(first);
        renderer.render(second);
      }
      case JSON ->
          new JsonRenderer(out, true)
              .render(DestinationFactory.metrics(libc, settings, Version.NUMBER).load(second));
    }
    return ExitCode.OK;
  }

  private static RowBatch tick(Sampler sampler) {
    sampler.tick();
    RowBatch row = new RowBatch(1);
    sampler.ring().take(row, sampler.registry());
    return row;
  }
}
