package dev.panapulse.cli;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.Problem;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsException;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.daemon.SettingsSource;
import dev.panapulse.daemon.TlsCheck;
import dev.panapulse.libc.LibC;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a running agent, read again from the sources of its start. Hidden are the secrets
 * of the settings in force, of those before, and of those read last, which may have been refused.
 */
final class SettingsAgain implements SettingsSource {
  private final LibC libc;
  private final Map<String, String> environment;
  private final Arguments arguments;
  private volatile ExportSettings running;

  /** In force before: a request under way may have its secrets, and its response repeat them. */
  private volatile Optional<ExportSettings> before = Optional.empty();

  /** Of the last reading. */
  private volatile Optional<ExportSettings> read = Optional.empty();

  /**
   * @param running those of the start, whose secrets are hidden
   */
  SettingsAgain(
      LibC libc, Map<String, String> environment, Arguments arguments, LoadedSettings running) {
    this.libc = libc;
    this.environment = environment;
    this.arguments = arguments;
    this.running = running.settings().export();
  }

  @Override
  public LoadedSettings load() {
    LoadedSettings loaded;
    try {
      loaded = SettingsLoader.load(environment, arguments.settings(), Optional.empty());
    } catch (SettingsException e) {
      hide(e.rest().map(Settings::export));
      throw e;
    }
    hide(Optional.of(loaded.settings().export()));
    Optional<Problem> missing = loaded.missingEndpoint();
    if (arguments.requiresEndpoint() && missing.isPresent()) {
      throw new SettingsException(missing.get());
    }
    TlsCheck.check(loaded);
    return loaded;
  }

  /** Hides the secrets of a reading, and no longer those of the reading before. */
  private void hide(Optional<ExportSettings> now) {
    now.ifPresent(export -> Secrecy.protect(libc, export));
    read.ifPresent(Secrecy::forget);
    read = now;
  }

  @Override
  public boolean canLogAt(LogLevel level) {
    return Logging.canChangeTo(level);
  }

  @Override
  public void inForce(LoadedSettings loaded) {
    ExportSettings now = loaded.settings().export();
    Secrecy.protect(libc, now);
    before.ifPresent(Secrecy::forget);
    before = Optional.of(running);
    running = now;
    Logging.changeTo(loaded.settings().logLevel());
  }
}
