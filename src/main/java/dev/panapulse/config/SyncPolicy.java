package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** When what was written to the spool is pushed to the disk. A process that dies loses nothing. */
public enum SyncPolicy implements Choice {
  /** Never: a power cut may take what the kernel still kept, some 30 seconds of writes. */
  NEVER("never"),
  /** At most once a minute, and when a segment is full: a power cut may take a minute. */
  BATCH("batch"),
  /** After each record and each acceptance: a power cut takes nothing; flash wears the most. */
  ALWAYS("always");

  private final String text;

  SyncPolicy(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
