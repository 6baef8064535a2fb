package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** Log levels, from the most messages to none. */
public enum LogLevel implements Choice {
  /** Every sample. */
  TRACE("trace"),
  /** Details for developers of the agent. */
  DEBUG("debug"),
  /** Start, stop and changes of state. */
  INFO("info"),
  /** Conditions that may lose data if they last. */
  WARN("warn"),
  /** Data loss, and errors that end the agent. */
  ERROR("error"),
  /** No messages. */
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
