package dev.panapulse.terminal;

/** A key with a meaning. */
public enum Key {
  /** q, Ctrl-C, Ctrl-\. */
  QUIT,
  /** Ctrl-Z. */
  STOP,
  /** Ctrl-L. */
  REDRAW,
  /** Arrow up, k. */
  UP,
  /** Arrow down, j. */
  DOWN,
  /** Page up. */
  PAGE_UP,
  /** Page down, blank. */
  PAGE_DOWN,
  /** Home, g. */
  FIRST,
  /** End, G. */
  LAST,
  /** s. */
  SORT,
  /** 1. */
  CORES,
  /** ?, h. */
  HELP
}
