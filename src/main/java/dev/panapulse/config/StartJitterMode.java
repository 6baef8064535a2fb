package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Whether the first sample is delayed by a part of the interval that differs between hosts. */
public enum StartJitterMode implements Choice {
  /** Within ten minutes of boot, when other hosts may have booted too. */
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
