package dev.panapulse.http;

/** What an OTLP/HTTP request is written in (OTLP specification, OTLP/HTTP request). */
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
