package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** How much the agent says, from most to nothing. */
public enum LogLevel implements Choice {
  /** Everything, each sample included. */
  TRACE("trace"),
  /** What a developer of the agent wants to see. */
  DEBUG("debug"),
  /** Start, stop and changes of state. */
  INFO("info"),
  /** What may lose data if it goes on. */
  WARN("warn"),
  /** What has lost data or stops the agent. */
  ERROR("error"),
  /** Nothing. */
  OFF("off");

  private final String text;

  LogLevel(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
