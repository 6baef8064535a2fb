package dev.panapulse.cli;

import dev.panapulse.cli.CommandLineFacts.Command;
import dev.panapulse.cli.CommandLineFacts.Flag;
import dev.panapulse.config.SettingKey;
import dev.panapulse.config.Settings;
import java.util.List;

/** The manual pages, man(7): panapulse(8) and that of the configuration file. */
final class ManualPages {
  private static final String GENERATED =
      ".\\\" Generated from the declarations of settings and commands by CommandLineFilesTest.\n";

  private ManualPages() {}

  static String command() {
    StringBuilder page =
        new StringBuilder(GENERATED)
            .append(
                """
                .TH PANAPULSE 8 "" Panapulse "System administration"
                .SH NAME
                panapulse \\- host-monitoring agent that sends metrics over OTLP
                .SH SYNOPSIS
                .B panapulse
                .RI [ command ]
                .RI [ options ]
                .SH DESCRIPTION
                Panapulse samples processors, memory, paging, disks, file systems, network, pressure, processes and sensors of this Linux
                host, every 10 seconds by default, and sends the values as OpenTelemetry metrics over HTTP or gRPC.
                Samples wait in memory and on disk while the backend cannot be reached.
                .SH COMMANDS
                """);
    for (Command command : CommandLineFacts.commands()) {
      page.append(".TP\n.B " + command.name() + "\n" + text(command.sentence()) + "\n");
    }
    page.append(".SH OPTIONS\n");
    page.append(
        "An option takes precedence over an environment variable, and that over the configuration file.\n");
    for (Flag flag : CommandLineFacts.flags()) {
      page.append(".TP\n" + synopsis(flag) + "\n" + text(flag.sentence()) + "\n");
    }
    page.append(".SH ENVIRONMENT\n")
        .append("Every setting has a variable: PANAPULSE_ and its key in capitals; ")
        .append("those of OpenTelemetry, OTEL_*, work too. See\n.BR panapulse\\-config (5).\n")
        .append(
            """
            .TP
            .B NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID
            The service manager, see
            .BR sd_notify (3).
            .TP
            .B CREDENTIALS_DIRECTORY
            A file panapulse.token in it holds the token.
            .TP
            .B NO_COLOR
            Turns the colours of
            .B panapulse top
            off.
            .SH "EXIT STATUS"
            """);
    for (String status : exitStatuses()) {
      page.append(
          ".TP\n.B " + status.substring(0, 1) + "\n" + text(status.substring(1).strip()) + "\n");
    }
    return page.append(
            """
            .SH FILES
            .TP
            .I /etc/panapulse/config.toml
            The configuration file,
            .BR panapulse\\-config (5).
            .TP
            .I /etc/panapulse/environment
            Variables of the service, such as PANAPULSE_EXPORT_ENDPOINT and PANAPULSE_EXPORT_TOKEN.
            .TP
            .I /var/lib/panapulse
            Samples that wait for the backend.
            .TP
            .I /run/panapulse/control.sock
            The socket of status, reload, top, doctor and support.
            .SH SIGNALS
            SIGTERM and SIGINT end the agent within two seconds: the last samples are delivered or stored. SIGHUP lets it read its settings
            again, as
            .B panapulse reload
            does.
            .SH "SEE ALSO"
            .BR panapulse\\-config (5),
            .BR systemctl (1),
            .BR journalctl (1)
            """)
        .toString();
  }

  /** The statuses as the help has them, a paragraph each. */
  private static List<String> exitStatuses() {
    String help = Help.common();
    String section = help.substring(help.indexOf("Exit status:\n") + "Exit status:\n".length());
    return List.of(section.strip().replaceAll("\n {6}", " ").split("\n\\s*"));
  }

  static String settings() {
    StringBuilder page =
        new StringBuilder(GENERATED)
            .append(
                """
                .TH PANAPULSE\\-CONFIG 5 "" Panapulse "File formats"
                .SH NAME
                panapulse\\-config \\- settings of the host-monitoring agent panapulse
                .SH SYNOPSIS
                .I /etc/panapulse/config.toml
                .SH DESCRIPTION
                The file is in TOML. A key with a dot, such as
                .BR export.endpoint ,
                is the key behind the dot in the table before it. Options take precedence over environment variables, and those over the
                file; an empty variable counts as unset.
                .B panapulse check
                prints the settings with their origins.
                .B panapulse reload
                lets the running agent read the file again.
                .SH SETTINGS
                """);
    for (SettingKey<?> key : Settings.keys()) {
      page.append(".TP\n.B " + text(key.name()) + "\n");
      page.append(text(key.sentence()) + (key.inFile() ? "" : " Not in the file.") + "\n.br\n");
      page.append(text(key.typeName() + ": " + key.allowed() + ".") + "\n");
      key.shownDefault().ifPresent(value -> page.append(text("Default: " + value) + "\n"));
      page.append(".br\n" + text(names(key)) + "\n");
    }
    return page.append(
            """
            .SH EXAMPLE
            .nf
            interval = "10s"

            [export]
            endpoint = "https://otel.example.net:4318"
            token_file = "/etc/panapulse/token"

            [filesystem]
            exclude = ["/mnt/*"]
            .fi
            .SH "SEE ALSO"
            .BR panapulse (8)
            """)
        .toString();
  }

  private static String names(SettingKey<?> key) {
    String variables = String.join(", ", key.variableNames());
    return key.flag().map(flag -> flag + ", " + variables).orElse(variables);
  }

  private static String synopsis(Flag flag) {
    String name = ".B " + text(flag.name());
    return switch (flag.value()) {
      case NONE -> name;
      case WORDS -> ".BI \"" + text(flag.name()) + " \" " + String.join("|", flag.words());
      case FILE -> ".BI \"" + text(flag.name()) + " \" file";
      case OTHER -> ".BI \"" + text(flag.name()) + " \" value";
    };
  }

  /** Text that roff prints as it is. */
  private static String text(String plain) {
    String escaped =
        plain.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("–", "\\(en");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
