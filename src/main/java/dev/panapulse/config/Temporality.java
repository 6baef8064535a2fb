package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** The start of the time that a sum covers; only one kind is supported. */
enum Temporality implements Choice {
  /** The start of the counter. */
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
