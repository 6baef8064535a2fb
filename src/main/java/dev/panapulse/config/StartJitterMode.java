package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Whether the first sample waits for this host's own moment of the interval. */
public enum StartJitterMode implements Choice {
  /** If the host booted less than ten minutes ago, as others may have with it. */
  AUTO("auto"),
  /** Never. */
  OFF("off"),
  /** At every start. */
  ALWAYS("always");

  private final String text;

  StartJitterMode(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
