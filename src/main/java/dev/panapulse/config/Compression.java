package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Compression of request bodies. */
public enum Compression implements Choice {
  /** RFC 1952. */
  GZIP("gzip"),
  /** No compression. */
  NONE("none");

  private final String text;

  Compression(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
