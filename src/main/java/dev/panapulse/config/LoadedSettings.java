package dev.panapulse.config;

import dev.panapulse.config.type.GrpcEndpoint;
import java.util.List;

/**
 * The settings with the source of each.
 *
 * @param settings the settings
 * @param origins one entry for each setting, in the order of {@link Settings#keys()}
 */
public record LoadedSettings(Settings settings, List<SettingOrigin> origins) {

  /** Keeps a copy of the list. */
  public LoadedSettings {
    origins = List.copyOf(origins);
  }

  /** Warnings about valid settings that may be mistakes, one line each; without secrets. */
  public List<String> hints() {
    ExportSettings export = settings.export();
    boolean chosen =
        origins.stream()
            .anyMatch(origin ->
                origin.key().equals(ExportSettings.PROTOCOL.name())
                    && origin.origin().level() > Origin.DEFAULT_LEVEL);
    if (export.exporter() == Exporter.OTLP
        && export.url().getPort() == GrpcEndpoint.PORT
        && !chosen) {
      return List.of(
          export.shownUrl()
              + " has port 4317, the standard port of OTLP over gRPC, but export.protocol is "
              + export.protocol().text()
              + "; if the backend refuses requests, set export.protocol to grpc");
    }
    return List.of();
  }
}
