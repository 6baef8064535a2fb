package dev.panapulse.cli;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.Agent;
import dev.panapulse.libc.LibC;
import java.io.PrintStream;

/** {@code panapulse run}: the agent, until a signal ends it. */
final class RunCommand {
  private final PrintStream out;

  RunCommand(PrintStream out) {
    this.out = out;
  }

  int run(Settings settings) {
    new Agent(LibC.system(), settings, out, Version.NUMBER).run();
    return ExitCode.OK;
  }
}
