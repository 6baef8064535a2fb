package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.type.GrpcEndpoint;
import java.net.URI;
import java.util.Optional;

/**
 * The URL of requests, chosen from {@code export.endpoint} and {@code export.metrics_endpoint}.
 *
 * @param url the URL with its path
 * @param given whether either setting is set
 */
record EndpointChoice(URI url, boolean given) {

  static EndpointChoice of(SettingsReader reader, Protocol protocol) {
    Resolved<URI> base = reader.resolve(ExportSettings.ENDPOINT);
    Resolved<URI> metrics = reader.resolve(ExportSettings.METRICS_ENDPOINT);
    boolean exact = metrics.winsOver(base);
    Resolved<URI> winner = exact ? metrics : base;
    boolean insecure = reader.value(ExportSettings.INSECURE);
    URI url =
        protocol == Protocol.GRPC ? grpc(reader, winner, insecure) : http(reader, winner, exact);
    if (exact) {
      reader.overruled(ExportSettings.ENDPOINT, ExportSettings.METRICS_ENDPOINT, metrics.origin());
    } else if (metrics.given()) {
      reader.overruled(ExportSettings.METRICS_ENDPOINT, ExportSettings.ENDPOINT, base.origin());
    }
    return new EndpointChoice(url, base.given() || metrics.given());
  }

  private static URI http(SettingsReader reader, Resolved<URI> endpoint, boolean exact) {
    URI url = SettingsReader.orDefault(ExportSettings.ENDPOINT, endpoint);
    if (url.getScheme() == null) {
      reader.problem(
          exact ? ExportSettings.METRICS_ENDPOINT : ExportSettings.ENDPOINT,
          endpoint.value(),
          endpoint.origin(),
          "not an http:// or https:// URL; only export.protocol grpc takes host:port");
    }
    return exact && endpoint.value().isPresent() ? url : withPath(url);
  }

  private static URI grpc(SettingsReader reader, Resolved<URI> endpoint, boolean insecure) {
    if (!endpoint.given()) {
      reader.note(
          ExportSettings.ENDPOINT,
          Optional.of(GrpcEndpoint.DEFAULT),
          new Default("export.protocol is grpc"));
      return GrpcEndpoint.DEFAULT;
    }
    return GrpcEndpoint.of(SettingsReader.orDefault(ExportSettings.ENDPOINT, endpoint), insecure);
  }

  private static URI withPath(URI base) {
    String text = base.toString();
    return URI.create(text + (text.endsWith("/") ? "" : "/") + "v1/metrics");
  }
}
