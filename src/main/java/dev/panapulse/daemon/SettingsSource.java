package dev.panapulse.daemon;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;

/** Where a running agent gets its settings from when they are to be read again. */
public interface SettingsSource {
  /**
   * Reads all settings and the files that they name, as at the start. Any thread; may wait for a
   * disk.
   *
   * @throws dev.panapulse.config.SettingsException with all errors
   */
  LoadedSettings load();

  /** Whether a log level can take effect without a restart. Any thread. */
  boolean canLogAt(LogLevel level);

  /**
   * Settings are in force from now on; secrets of earlier ones are no longer hidden. Sampling
   * thread.
   */
  void inForce(LoadedSettings loaded);
}
