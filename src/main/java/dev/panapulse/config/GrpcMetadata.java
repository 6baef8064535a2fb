package dev.panapulse.config;

import dev.panapulse.config.type.GrpcEndpoint;
import dev.panapulse.config.type.Secret;
import java.util.Map;
import java.util.Optional;

/** The rules of gRPC for the headers of requests. */
final class GrpcMetadata {
  private GrpcMetadata() {}

  /** Reports headers that gRPC reserves or HTTP/2 forbids. */
  static void check(SettingsReader reader, Map<String, Secret> headers) {
    for (String name : headers.keySet()) {
      if (GrpcEndpoint.reserves(name)) {
        reader.problem(
            ExportSettings.HEADERS,
            Optional.empty(),
            reader.origin(ExportSettings.HEADERS),
            "with export.protocol grpc the agent sets the header " + name + " itself");
      }
    }
  }
}
