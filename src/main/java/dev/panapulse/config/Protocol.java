package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Variants of OTLP. */
public enum Protocol implements Choice {
  /** Protobuf messages in HTTP/1.1 POST requests. */
  HTTP_PROTOBUF("http/protobuf"),

  /** The same messages in JSON, in HTTP/1.1 POST requests: larger, and readable. */
  HTTP_JSON("http/json"),

  /** Protobuf messages in unary gRPC calls over HTTP/2. */
  GRPC("grpc");

  private final String text;

  Protocol(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
