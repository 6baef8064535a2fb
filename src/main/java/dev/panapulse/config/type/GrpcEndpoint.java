package dev.panapulse.config.type;

import java.net.URI;
import java.util.Locale;

/**
 * What an endpoint is to gRPC, which has no use for a path and knows endpoints without a scheme.
 */
public final class GrpcEndpoint {
  /** The endpoint if nothing is said. */
  public static final URI DEFAULT = URI.create("http://localhost:4317");

  /** Where backends listen for OTLP over gRPC if nothing else is said. */
  public static final int PORT = 4317;

  private GrpcEndpoint() {}

  /**
   * The endpoint with a scheme and without a path.
   *
   * @param insecure whether an endpoint without a scheme is asked without TLS
   */
  public static URI of(URI given, boolean insecure) {
    String byDefault = insecure ? "http" : "https";
    String scheme = given.getScheme() == null ? byDefault : given.getScheme();
    return URI.create(scheme + "://" + given.getRawAuthority());
  }

  /** Whether a header, whatever its case, is gRPC's own or has no place in HTTP/2. */
  public static boolean reserves(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("grpc-")
        || lower.equals("te")
        || lower.equals("keep-alive")
        || lower.equals("proxy-connection")
        || lower.equals("upgrade");
  }
}
