package dev.panapulse.daemon;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.host.self.SelfCollector;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.URI;

/**
 * The attributes of this agent's exporter in its metrics (semantic conventions 1.45, "OpenTelemetry
 * SDK metrics"): {@code otel.component.*} and {@code server.*}.
 */
final class ExporterAttributes {

  private ExporterAttributes() {}

  static Attributes of(ExportSettings export) {
    AttributesBuilder attributes = Attributes.builder();
    String type =
        switch (export.exporter()) {
          case OTLP ->
              switch (export.protocol()) {
                case HTTP_PROTOBUF -> "otlp_http_metric_exporter";
                case HTTP_JSON -> "otlp_http_json_metric_exporter";
                case GRPC -> "otlp_grpc_metric_exporter";
              };
          // the conventions define no names for these
          case CONSOLE -> "console_metric_exporter";
          case NONE -> "none_metric_exporter";
        };
    attributes
        .put(SelfCollector.COMPONENT_NAME, type + "/0")
        .put(SelfCollector.COMPONENT_TYPE, type);
    if (type.startsWith("otlp")) {
      URI url = export.url();
      int port = url.getPort();
      attributes.put(SelfCollector.SERVER_ADDRESS, address(url.getHost()));
      attributes.put(SelfCollector.SERVER_PORT, port < 0 ? standardPort(url) : (long) port);
    }
    return attributes.build();
  }

  private static String address(String host) {
    boolean literal = host.startsWith("[") && host.endsWith("]");
    return literal ? host.substring(1, host.length() - 1) : host;
  }

  private static long standardPort(URI url) {
    return "https".equals(url.getScheme()) ? 443 : 80;
  }
}
