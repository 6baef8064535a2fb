package dev.panapulse.cli;

import dev.panapulse.config.SettingsTable;
import java.io.PrintStream;

/** The text of {@code panapulse --help}. */
final class Help {
  private Help() {}

  static void print(PrintStream out) {
    out.println(
        """
        Samples this Linux host and ships what it saw over OTLP.

        Usage: panapulse [command] [flags]

        Commands:
          run      sample and export until SIGTERM or SIGINT (the default)
          once     print one sample as a table; --format json: as OTLP JSON
          check    print the settings with the origin of each, and whether each
                   collector can read its sources
          version  print the version

        Flags:\
        """);
    for (String line : SettingsTable.help()) {
      out.println(line);
    }
    out.println(
        """
          --format <table|json>   with once: how to print
          --help                  this text

        Settings also come from /etc/panapulse/config.toml and from the environment:
        OTEL_EXPORTER_OTLP_* and PANAPULSE_*. A flag beats the environment, which
        beats the file.

        Exit codes: 0 done, or ended by a signal; 1 something failed while running;
        2 wrong usage or settings, nothing was started.\
        """);
  }
}
