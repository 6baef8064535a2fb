package dev.panapulse.config.type;

import java.net.URI;
import java.util.Locale;

/** The rules of OpenTelemetry for gRPC endpoints: no path, and the scheme may be missing. */
public final class GrpcEndpoint {
  /** The default endpoint. */
  public static final URI DEFAULT = URI.create("http://localhost:4317");

  /** The standard port of OTLP over gRPC. */
  public static final int PORT = 4317;

  private GrpcEndpoint() {}

  /**
   * The endpoint with a scheme and without a path.
   *
   * @param insecure whether an endpoint without a scheme uses no TLS
   */
  public static URI of(URI given, boolean insecure) {
    String byDefault = insecure ? "http" : "https";
    String scheme = given.getScheme() == null ? byDefault : given.getScheme();
    return URI.create(scheme + "://" + given.getRawAuthority());
  }

  /** Whether gRPC reserves a header or HTTP/2 forbids it; case does not matter. */
  public static boolean reserves(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("grpc-")
        || lower.equals("te")
        || lower.equals("keep-alive")
        || lower.equals("proxy-connection")
        || lower.equals("upgrade");
  }
}
