package dev.panapulse.cli;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingsReport;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.host.Collector;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Row;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code panapulse check}: prints the settings with the origin of each, then each collector with
 * its sources and its number of values. A missing source is not an error, because kernels differ;
 * an unreadable source is, and so is a collector that fails.
 */
final class CheckCommand {
  private static final int APART_MILLIS = 100;

  private final PrintStream out;

  CheckCommand(PrintStream out) {
    this.out = out;
  }

  int run(LoadedSettings loaded) {
    out.println("Settings");
    for (String line : SettingsReport.lines(loaded)) {
      out.println("  " + line);
    }
    out.println();
    LibC libc = LibC.system();
    List<String> warnings = new ArrayList<>(loaded.hints());
    warnings.addAll(Secrecy.warnings(libc, loaded));
    if (!warnings.isEmpty()) {
      out.println("Warnings");
      for (String warning : warnings) {
        out.println("  " + warning);
      }
      out.println();
    }
    out.println("Collectors");
    Sampler sampler = SamplerFactory.create(libc, loaded.settings(), new AgentFigures());
    sampler.tick();
    // Differences need a tick of the kernel's clock in between, and statvfs needs time to return.
    Pause.millis(libc, APART_MILLIS);
    sampler.row().begin(new Clocks(libc).realtime());
    boolean fine = true;
    for (Collector collector : sampler.collectors()) {
      fine &= check(collector, sampler.row());
    }
    sampler.close();
    out.flush();
    return fine ? ExitCode.OK : ExitCode.FAILURE;
  }

  private boolean check(Collector collector, Row row) {
    int before = row.valuesSet();
    String failure = sample(collector, row);
    int values = row.valuesSet() - before;
    out.println(
        "  "
            + padded(collector.name(), 12)
            + values
            + (values == 1 ? " value" : " values")
            + failure);
    boolean fine = failure.isEmpty();
    ReadBuffer buffer = new ReadBuffer();
    for (ProcFile source : collector.sources()) {
      int length = source.read(buffer);
      out.println("      " + padded(PrintableText.name(source.path()), 28) + state(length));
      fine &= length >= 0 || length == -Errno.ENOENT;
    }
    return fine;
  }

  /** The failure of the collector itself, as the end of a line; empty: none. */
  private static String sample(Collector collector, Row row) {
    try {
      collector.sample(row);
      return "";
    } catch (RuntimeException e) {
      return "; failed: " + PrintableText.text(e.toString());
    }
  }

  private static String state(int length) {
    if (length >= 0) {
      return "readable";
    }
    return length == -Errno.ENOENT
        ? "does not exist; its metrics are left out"
        : Errno.describe(length);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
