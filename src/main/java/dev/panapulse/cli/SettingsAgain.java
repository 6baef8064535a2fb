package dev.panapulse.cli;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.daemon.SettingsSource;
import dev.panapulse.daemon.TlsCheck;
import dev.panapulse.libc.LibC;
import java.util.Map;
import java.util.Optional;

/** The settings of a running agent, read again from the sources of its start. */
final class SettingsAgain implements SettingsSource {
  private final LibC libc;
  private final Map<String, String> environment;
  private final Arguments arguments;
  private volatile ExportSettings running;

  /** Settings of the last reading, whose secrets are hidden too until others are in force. */
  private volatile ExportSettings read;

  /**
   * @param running those of the start
   */
  SettingsAgain(
      LibC libc, Map<String, String> environment, Arguments arguments, LoadedSettings running) {
    this.libc = libc;
    this.environment = environment;
    this.arguments = arguments;
    this.running = running.settings().export();
    this.read = this.running;
  }

  @Override
  public LoadedSettings load() {
    LoadedSettings loaded =
        SettingsLoader.load(environment, arguments.settings(), Optional.empty());
    Secrecy.forget(read);
    read = loaded.settings().export();
    Secrecy.protect(libc, running);
    Secrecy.protect(libc, read);
    TlsCheck.check(loaded);
    return loaded;
  }

  @Override
  public boolean canLogAt(LogLevel level) {
    return Logging.canChangeTo(level);
  }

  @Override
  public void inForce(LoadedSettings loaded) {
    Secrecy.forget(running);
    Secrecy.forget(read);
    running = loaded.settings().export();
    Secrecy.protect(libc, running);
    Logging.changeTo(loaded.settings().logLevel());
  }
}
