package dev.panapulse.config;

import dev.panapulse.config.type.GrpcEndpoint;
import java.util.List;

/**
 * The settings, and where each came from.
 *
 * @param settings the settings
 * @param origins one entry a setting, in the order of {@link Settings#keys()}
 */
public record LoadedSettings(Settings settings, List<SettingOrigin> origins) {

  /** Keeps a copy of the list. */
  public LoadedSettings {
    origins = List.copyOf(origins);
  }

  /** What is allowed and may be a mistake all the same, one line each; without secrets. */
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
          "port 4317 of "
              + export.shownUrl()
              + " is the one of OTLP over gRPC, and "
              + export.protocol().text()
              + " is spoken: if that is not understood, set export.protocol to grpc");
    }
    return List.of();
  }
}
