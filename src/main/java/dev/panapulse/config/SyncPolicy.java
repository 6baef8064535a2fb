package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** When writes to the spool are flushed to the disk. The end of the process loses nothing. */
public enum SyncPolicy implements Choice {
  /** Never: a power failure may lose about 30 seconds, which the kernel still buffers. */
  NEVER("never"),
  /** At most once a minute, and when a segment is full: a power failure may lose 60 seconds. */
  BATCH("batch"),
  /** After each record and each acceptance: a power failure loses nothing; flash wears most. */
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
