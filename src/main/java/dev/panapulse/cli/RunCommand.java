package dev.panapulse.cli;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.control.ServiceManager;
import dev.panapulse.daemon.Agent;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.SettingsSource;
import dev.panapulse.libc.LibC;
import dev.panapulse.resource.Version;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code panapulse run}: runs the agent until a signal ends it. */
final class RunCommand {
  private final PrintStream out;
  private final Map<String, String> environment;

  RunCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  /**
   * Runs the agent.
   *
   * @param lowLimit a warning about the limit of open files
   * @param source where the settings are read from again
   */
  int run(LoadedSettings loaded, Optional<String> lowLimit, SettingsSource source) {
    // Created only now: the settings configure the log.
    Logger log = LoggerFactory.getLogger(RunCommand.class);
    LibC libc = LibC.system();
    for (String hint : loaded.hints()) {
      log.warn(hint);
    }
    lowLimit.ifPresent(log::warn);
    for (String warning : Secrecy.warnings(libc, loaded)) {
      log.warn(warning);
    }
    ServiceManager manager = ServiceManager.of(libc, environment);
    new Agent(libc, loaded, source, Logging::tail, out, Version.NUMBER, manager).run();
    return ExitCode.OK;
  }
}
