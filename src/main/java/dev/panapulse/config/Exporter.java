package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Destinations of samples. */
public enum Exporter implements Choice {
  /** To an OTLP backend over the network. */
  OTLP("otlp"),
  /** To standard output. */
  CONSOLE("console"),
  /** Nowhere. */
  NONE("none");

  private final String text;

  Exporter(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
