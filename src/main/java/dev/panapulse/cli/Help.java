package dev.panapulse.cli;

import dev.panapulse.config.SettingsHelp;

/** The text of {@code panapulse --help} and {@code panapulse --help all}. */
final class Help {
  private static final String COMMANDS =
      """
      Usage: panapulse [command] [options]

      Samples metrics of this Linux host and sends them over OTLP.

      Commands:
        run       Samples and exports until SIGTERM or SIGINT. This is the default command.
        once      Prints one sample.
        check     Prints the settings with their origins, and tests the sources of each collector.
        status    Prints how the running agent is, and whether its data arrives.
        doctor    Tries the way to the backend and looks for what hides data; prints what to change.
        top       Shows what this host does now, on the whole screen.
        reload    Lets the running agent read its settings again; all of them, or none if one is
                  invalid.
        support   Writes a file for somebody who helps, with settings, status and log, without secrets.
        version   Prints the version.
        help      Prints this help; "help all" prints every setting.

      """;

  private static final String SOURCES =
      """

      Precedence of settings: option, environment variable, configuration file, default.
      Environment variables: PANAPULSE_ and the key in capitals, such as PANAPULSE_DISK_INCLUDE for
      disk.include, and the variables of OpenTelemetry, OTEL_*. An empty variable counts as unset.

      Exit status:
        0   The command succeeded, or a signal ended it.
        1   The command ran and failed; status: the agent is degraded; doctor: a step is bad;
            reload: refused.
        2   The command line or the settings are invalid; nothing was started.
        3   status: no running agent responds; reload: some settings need a restart.
        4   run, check: no endpoint is set, and --require-endpoint is given; nothing was started.
        5   reload: no running agent responds.
      """;

  private Help() {}

  /** The commands and the common options. */
  static String common() {
    return COMMANDS + "Common options:\n" + options() + SOURCES;
  }

  /** The commands, the common options and every setting. */
  static String all() {
    return COMMANDS
        + "Common options:\n"
        + options()
        + SettingsHelp.option("--quiet", "Makes status print nothing and only set its exit status")
        + SettingsHelp.option(
            "--require-endpoint", "Makes run and check end with status 4 if no endpoint is set")
        + "\nAll settings, each with its option and its environment variables:\n"
        + SettingsHelp.allSettings()
        + SOURCES;
  }

  private static String options() {
    return SettingsHelp.commonOptions()
        + SettingsHelp.option(
            "--format <table|json>", "Output format of once; of status, doctor: text, json")
        + SettingsHelp.option("-h, --help", "This help; \"--help all\" prints every setting");
  }
}
