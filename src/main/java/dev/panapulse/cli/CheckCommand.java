package dev.panapulse.cli;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingsReport;
import dev.panapulse.daemon.CollectorCheck;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code panapulse check}: prints the settings with the origin of each, then each collector with
 * its sources and its number of values. A missing source is not an error, because kernels differ;
 * an unreadable source is, and so is a collector that fails.
 */
final class CheckCommand {
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
    boolean fine = true;
    for (CollectorCheck check : CollectorCheck.all(libc, loaded.settings())) {
      print(check);
      fine &= check.isFine();
    }
    return fine ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void print(CollectorCheck check) {
    String failure = check.failure();
    out.println(
        "  "
            + padded(check.name(), 12)
            + check.values()
            + (check.values() == 1 ? " value" : " values")
            + (failure.isEmpty() ? "" : "; failed: " + PrintableText.text(failure)));
    for (CollectorCheck.Source source : check.sources()) {
      out.println(
          "      " + padded(PrintableText.name(source.path()), 28) + state(source.length()));
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
