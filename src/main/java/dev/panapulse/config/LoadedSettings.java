package dev.panapulse.config;

import java.util.List;
import java.util.Optional;

/**
 * The settings with the source of each.
 *
 * @param settings the settings
 * @param origins one entry for each setting, in the order of {@link Settings#keys()}
 * @param hints warnings about valid settings that may be mistakes, one line each; without secrets
 */
public record LoadedSettings(Settings settings, List<SettingOrigin> origins, List<String> hints) {

  /** Keeps copies of the lists. */
  public LoadedSettings {
    origins = List.copyOf(origins);
    hints = List.copyOf(hints);
  }

  /**
   * The reason why samples would only be printed, if no source chose that: neither an endpoint nor
   * an exporter is set.
   */
  public Optional<Problem> missingEndpoint() {
    String exporter = ExportSettings.EXPORTER.name();
    for (SettingOrigin each : origins) {
      if (each.key().equals(exporter)
          && each.origin() instanceof Origin.Default
          && settings.export().exporter() == Exporter.CONSOLE) {
        String message = "no endpoint is set; set export.endpoint, or PANAPULSE_EXPORT_ENDPOINT";
        return Optional.of(
            new Problem(ExportSettings.ENDPOINT.name(), Optional.empty(), each.origin(), message));
      }
    }
    return Optional.empty();
  }
}
