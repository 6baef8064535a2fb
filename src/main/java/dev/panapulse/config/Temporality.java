package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Since when a sum counts; only one way is supported. */
enum Temporality implements Choice {
  /** Since the start of what is counted. */
  CUMULATIVE("cumulative");

  private final String text;

  Temporality(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
