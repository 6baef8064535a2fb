package dev.panapulse.config;

import dev.panapulse.config.type.Choice;

/** The areas of the host that can be sampled. */
public enum CollectorName implements Choice {
  /** Processor time by mode. */
  CPU("cpu"),
  /** Load averages. */
  LOAD("load"),
  /** Memory by state. */
  MEMORY("memory"),
  /** Swap space, page faults and paging. */
  PAGING("paging"),
  /** Block devices. */
  DISK("disk"),
  /** Mounted file systems. */
  FILESYSTEM("filesystem"),
  /** Network interfaces. */
  NETWORK("network"),
  /** Uptime and what describes the whole host. */
  SYSTEM("system"),
  /** Processes, counted. */
  PROCESSES("processes"),
  /** Pressure stall information. */
  PRESSURE("pressure"),
  /** Sensors, power and what else a board tells of itself. */
  HARDWARE("hardware"),
  /** The agent itself. */
  SELF("self");

  private final String text;

  CollectorName(String text) {
    this.text = text;
  }

  /** The word that stands for this value in a file, a variable or a flag; in lower case. */
  @Override
  public String text() {
    return text;
  }
}
