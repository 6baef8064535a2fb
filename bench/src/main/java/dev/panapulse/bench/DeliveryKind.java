package dev.panapulse.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How figures leave an agent. */
enum DeliveryKind {
  /** OTLP over HTTP, protobuf or JSON. */
  OTLP_HTTP,
  /** The same over TLS. */
  OTLP_HTTPS,
  /** OTLP over gRPC, without TLS. */
  OTLP_GRPC,
  /** Any other HTTP request with a body. */
  HTTP,
  /** The active checks of Zabbix: the agent asks what is wanted, then pushes it. */
  ZABBIX,
  /** The harness asks it by HTTP, once an interval. */
  SCRAPE,
  /** Into files. */
  FILE,
  /** Samples, and keeps them to itself. */
  NOTHING;

  /** The word in a descriptor. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<DeliveryKind> of(String word) {
    return Arrays.stream(values()).filter(delivery -> delivery.word().equals(word)).findAny();
  }
}
