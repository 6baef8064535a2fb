package dev.panapulse.daemon;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Exporter;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Origin;
import dev.panapulse.config.Problem;
import dev.panapulse.config.SettingOrigin;
import dev.panapulse.config.SettingsException;
import dev.panapulse.config.TlsSettings;
import dev.panapulse.net.tls.TlsContext;
import dev.panapulse.net.tls.TlsFileException;
import dev.panapulse.net.tls.TlsFiles;
import java.util.Optional;

/** Checks the TLS files before the start, if the endpoint is an https URL. */
public final class TlsCheck {
  private TlsCheck() {}

  /**
   * Reads the files.
   *
   * @throws SettingsException if a file is missing or invalid
   */
  public static void check(LoadedSettings loaded) {
    ExportSettings export = loaded.settings().export();
    if (export.exporter() != Exporter.OTLP || !export.secure()) {
      return;
    }
    try {
      TlsContext.check(files(export.tls()));
    } catch (TlsFileException e) {
      throw new SettingsException(problem(loaded, e));
    }
  }

  private static Problem problem(LoadedSettings loaded, TlsFileException e) {
    String key =
        switch (e.file()) {
          case AUTHORITIES -> "export.certificate";
          case CLIENT_CERTIFICATE -> "export.client_certificate";
          case CLIENT_KEY -> "export.client_key";
        };
    for (SettingOrigin setting : loaded.origins()) {
      if (setting.key().equals(key) && !(setting.origin() instanceof Origin.Default)) {
        return new Problem(key, Optional.of(setting.value()), setting.origin(), e.reason());
      }
    }
    // the system's file, which no setting specifies
    return new Problem(
        key,
        Optional.empty(),
        new Origin.Default("an https endpoint is set"),
        String.valueOf(e.getMessage()));
  }

  /** The TLS files of the settings. */
  static TlsFiles files(TlsSettings settings) {
    return new TlsFiles(
        settings.certificate(),
        settings.clientCertificate(),
        settings.clientKey(),
        settings.systemCertificate());
  }
}
