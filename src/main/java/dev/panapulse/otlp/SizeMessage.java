package dev.panapulse.otlp;

import java.util.Locale;

/**
 * Recognizes messages about a request that is too large. There is no status for it: the gRPC
 * libraries use RESOURCE_EXHAUSTED, which quotas have too, or OUT_OF_RANGE, and Go's HTTP servers
 * use 400.
 */
final class SizeMessage {
  /** Parts of such messages, in lower case. */
  private static final String[] PHRASES = {
    // net/http, the Collector; tonic without compression; nginx, Apache and others
    "too large",
    "too big",
    // grpc-go, grpc-js, gRPC C-core, connect-go
    "larger than",
    // grpc-java on Netty
    "exceeds maximum size",
    // Armeria
    "frame size",
    // tonic with compression
    "size limit"
  };

  private SizeMessage() {}

  /** Whether the message states that the request is too large. */
  static boolean matches(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    // the head of a request is as long with one row as with many
    return !lower.contains("header") && containsAny(lower);
  }

  private static boolean containsAny(String lower) {
    for (String phrase : PHRASES) {
      if (lower.contains(phrase)) {
        return true;
      }
    }
    return false;
  }
}
