package dev.panapulse.cli;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.daemon.Agent;
import dev.panapulse.libc.LibC;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code panapulse run}: the agent, until a signal ends it. */
final class RunCommand {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  private final PrintStream out;

  RunCommand(PrintStream out) {
    this.out = out;
  }

  int run(LoadedSettings loaded) {
    for (String hint : loaded.hints()) {
      LOG.warn(hint);
    }
    new Agent(LibC.system(), loaded.settings(), out, Version.NUMBER).run();
    return ExitCode.OK;
  }
}
