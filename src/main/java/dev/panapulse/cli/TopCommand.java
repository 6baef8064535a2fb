package dev.panapulse.cli;

import dev.panapulse.config.Settings;
import dev.panapulse.control.ControlClient;
import dev.panapulse.control.HostRow;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.TerminalSignals;
import dev.panapulse.libc.TerminationSignals;
import dev.panapulse.resource.HostResource;
import dev.panapulse.row.RowBatch;
import dev.panapulse.terminal.Terminal;
import dev.panapulse.top.OwnSampler;
import dev.panapulse.top.RowSource;
import dev.panapulse.top.Top;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code panapulse top}: what the host does now, on the whole screen. */
final class TopCommand {
  /** The setting that it has on. */
  static final String PER_CORE = "--cpu-per-core";

  private final Map<String, String> environment;
  private final PrintStream err;

  TopCommand(Map<String, String> environment, PrintStream err) {
    this.environment = environment;
    this.err = err;
  }

  int run(Settings settings) {
    LibC libc = LibC.system();
    // first of all, as in the agent: a thread started earlier would handle signals itself
    try (TerminationSignals end = new TerminationSignals(libc, false);
        TerminalSignals signals = new TerminalSignals(libc)) {
      Optional<Terminal> terminal =
          variable("TERM").equals("dumb")
              ? Optional.empty()
              : Terminal.open(libc, signals, variable("NO_COLOR").isEmpty());
      if (terminal.isEmpty()) {
        err.println("panapulse: top needs a terminal; panapulse once prints one sample");
        return ExitCode.FAILURE;
      }
      PrintStream log = System.err;
      System.setErr(new PrintStream(OutputStream.nullOutputStream()));
      try (Terminal screen = terminal.get();
          RowSource source = source(libc, settings)) {
        new Top(libc, screen, end, signals, source, host(libc, settings), hasBlocks()).run();
      } finally {
        System.setErr(log);
      }
    }
    return ExitCode.OK;
  }

  private static RowSource source(LibC libc, Settings settings) {
    return new RowSource(
        new ControlClient(libc, settings.control().sockets()),
        () -> new Sampling(libc, settings),
        new Clocks(libc)::monotonic);
  }

  private static String host(LibC libc, Settings settings) {
    String root = settings.rootPath().toString();
    return HostResource.name(libc, root.equals("/") ? "" : root);
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** As setlocale(3) looks for it; fonts of the console have few blocks. */
  private boolean hasBlocks() {
    String locale = variable("LC_ALL");
    locale = locale.isEmpty() ? variable("LC_CTYPE") : locale;
    locale = (locale.isEmpty() ? variable("LANG") : locale).toLowerCase(Locale.ROOT);
    return (locale.contains("utf-8") || locale.contains("utf8"))
        && !variable("TERM").equals("linux");
  }

  /** A sampler as {@code run} has it. */
  private static final class Sampling implements OwnSampler {
    private final Sampler sampler;
    private final RowBatch taken = new RowBatch(1);

    Sampling(LibC libc, Settings settings) {
      this.sampler = SamplerFactory.create(libc, settings, new AgentFigures());
    }

    @Override
    public HostRow sample() {
      sampler.tick();
      sampler.ring().take(taken, sampler.registry());
      return HostRow.of(sampler.row());
    }

    @Override
    public void close() {
      sampler.close();
      sampler.ring().close();
      sampler.row().close();
      taken.close();
    }
  }
}
