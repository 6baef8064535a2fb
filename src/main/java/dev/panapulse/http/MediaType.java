package dev.panapulse.http;

/** The encoding of an OTLP/HTTP request (OTLP specification, OTLP/HTTP Request). */
public enum MediaType {
  /** Binary protobuf. */
  PROTOBUF("application/x-protobuf"),

  /** The JSON mapping of protobuf, with OTLP's deviations. */
  JSON("application/json");

  private final String text;

  MediaType(String text) {
    this.text = text;
  }

  /** The value of Content-Type. */
  public String text() {
    return text;
  }
}
