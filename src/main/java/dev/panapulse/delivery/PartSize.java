package dev.panapulse.delivery;

import org.slf4j.Logger;

/**
 * How many data points of a row the path to the backend takes in a request, if it does not take
 * whole rows. Found by halving a row that is too large, and kept, so that the following rows, of
 * the ring and of the spool, are cut before they are sent; after {@value #CUT_ROWS} of them a whole
 * one is tried. Exporting thread only; allocates nothing while whole rows are accepted.
 */
final class PartSize {
  /** Rows that are cut before a whole one is tried again. */
  static final int CUT_ROWS = 64;

  private static final long NONE = Long.MAX_VALUE;

  private final Logger log;
  private final String description;
  private final LineBudget budget;

  /** Data points in the last part that was accepted and not the last of its row; 0: none. */
  private long proven;

  /** Fewest data points in a request that was too large. */
  private long tooMany = NONE;

  /** Whether a single data point was too large: then size may not be the reason at all. */
  private boolean isDoubtful;

  private int cutRows;

  /** Whether a limit was found that was not lifted since. */
  private boolean isLimited;

  private boolean isFirstLine = true;

  /** Whether there was a line about the limit. */
  private boolean isLogged;

  private String reason = "";

  /**
   * @param description the backend in log lines
   * @param budget of lines that are not the first
   */
  PartSize(Logger log, String description, LineBudget budget) {
    this.log = log;
    this.description = description;
    this.budget = budget;
  }

  /** Most data points of a row in the next request; 0: no limit is known. */
  long proven() {
    return proven;
  }

  /**
   * A row, or a part of one, was too large.
   *
   * @param points data points in it
   * @param why for the log
   */
  void tooLarge(long points, String why) {
    tooMany = Math.min(tooMany, points);
    reason = why;
  }

  /** A single data point was too large. */
  void pointTooLarge() {
    isDoubtful = true;
    proven = 0;
    if (!isLimited) {
      tooMany = NONE;
    }
  }

  /**
   * A part with so many data points was accepted, and more of the row are left.
   *
   * @return whether they are sent in parts of that size; else all of them at once
   */
  boolean accepted(long points) {
    if (isDoubtful) {
      isDoubtful = false;
      return false;
    }
    if (tooMany == NONE) {
      // a row that was begun while there was a limit
      return true;
    }
    proven = points;
    if (!isLimited) {
      limited(points);
    }
    return true;
  }

  private void limited(long points) {
    isLimited = true;
    isLogged = isFirstLine || budget.take();
    isFirstLine = false;
    if (isLogged) {
      log.warn(
          "{} does not take {} data points of a row in a request: {}; rows are sent in parts with"
              + " {} from now on",
          description,
          tooMany,
          reason,
          points);
    }
  }

  /** A request with so many data points, of whole rows, was accepted. */
  void acceptedWhole(long points) {
    if (isLimited && points >= tooMany) {
      isLimited = false;
      proven = 0;
      cutRows = 0;
      tooMany = NONE;
      if (isLogged) {
        log.info("{} takes whole rows in a request again", description);
      }
    }
  }

  /** The last part of a row is settled. */
  void rowDone() {
    if (++cutRows >= CUT_ROWS) {
      cutRows = 0;
      proven = 0;
    }
  }
}
