package dev.panapulse.config;

import dev.panapulse.config.type.GrpcEndpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds valid settings that are probably mistakes. */
final class SettingsHints {
  private static final String PATH = "/v1/metrics";

  /** Variables that name a file of OpenTelemetry's declarative configuration. */
  private static final List<String> DECLARATIVE =
      List.of("OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE");

  private SettingsHints() {}

  /** One line for each, without secrets. */
  static List<String> of(
      Settings settings, List<SettingOrigin> origins, Map<String, String> environment) {
    List<String> hints = new ArrayList<>();
    for (String variable : DECLARATIVE) {
      if (!environment.getOrDefault(variable, "").isBlank()) {
        hints.add(
            variable
                + " is set, but the file that it names is not read; settings come from "
                + Settings.CONFIG.flag().orElse("")
                + ", from PANAPULSE_ and from the other OTEL_ variables");
      }
    }
    ExportSettings export = settings.export();
    if (export.exporter() == Exporter.OTLP) {
      if (export.url().getPort() == GrpcEndpoint.PORT && isDefault(origins)) {
        hints.add(portOfGrpc(export));
      }
      if (export.protocol() != Protocol.GRPC && isPathDoubled(export.url())) {
        hints.add(doubledPath(export));
      }
    }
    return hints;
  }

  private static boolean isDefault(List<SettingOrigin> origins) {
    for (SettingOrigin origin : origins) {
      if (origin.key().equals(ExportSettings.PROTOCOL.name())) {
        return origin.origin().level() == Origin.DEFAULT_LEVEL;
      }
    }
    return true;
  }

  private static String portOfGrpc(ExportSettings export) {
    return export.shownUrl()
        + " has port 4317, the standard port of OTLP over gRPC, but export.protocol is "
        + export.protocol().text()
        + "; if the backend refuses requests, set export.protocol to grpc";
  }

  private static boolean isPathDoubled(URI url) {
    return url.getRawPath() != null && url.getRawPath().endsWith(PATH + PATH);
  }

  private static String doubledPath(ExportSettings export) {
    return "requests go to "
        + export.shownUrl()
        + ", because "
        + PATH
        + " is appended to export.endpoint, which already ends in it; remove it there, or set"
        + " export.metrics_endpoint, to which nothing is appended";
  }
}
