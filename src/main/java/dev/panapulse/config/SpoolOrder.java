package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Which samples are sent first while others wait on disk. */
public enum SpoolOrder implements Choice {
  /** Those on disk; live samples wait until the disk is empty. */
  OLDEST_FIRST("oldest_first"),
  /** Live samples; those on disk are sent beside them. */
  LIVE_FIRST("live_first");

  private final String text;

  SpoolOrder(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
