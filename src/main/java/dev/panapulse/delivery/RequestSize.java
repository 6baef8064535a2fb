package dev.panapulse.delivery;

import org.slf4j.Logger;

/**
 * How many rows the path to the backend takes in a request. Proxies, servers and firewalls have
 * limits, and report them in many ways or not at all.
 *
 * <ul>
 *   <li>Several rows that are rejected, or fail for a reason that is likely to be their number, are
 *       sent again at once, half as many in a request.
 *   <li>After {@value #FAILURES} failures of several rows that may be due to their number, one row
 *       is sent in a request.
 *   <li>While requests are accepted, the next ones have twice as many rows. A number that failed
 *       where fewer rows were accepted, for a reason that speaks of the size or {@value
 *       #REPETITIONS} times, is the limit of the path: it is logged, and tried again only after
 *       {@value #FULL_BEFORE_MORE} full requests, then twice as many with each failure.
 * </ul>
 *
 * Exporting thread only; allocates nothing while nothing fails.
 */
final class RequestSize {
  /** Failures of several rows after which one is sent alone. */
  static final int FAILURES = 3;

  /** Failures where fewer rows were accepted that make a limit, if none speaks of the size. */
  static final int REPETITIONS = 3;

  /** Full requests that must be accepted between two of them. */
  static final int FULL_BEFORE_REPETITION = 8;

  /** Full requests that must be accepted before a number of rows that failed is sent again. */
  static final int FULL_BEFORE_MORE = 64;

  private static final int MOST_FULL_BEFORE_MORE = FULL_BEFORE_MORE << 6;
  private static final int NONE = Integer.MAX_VALUE;

  private final Logger log;
  private final String description;
  private final int most;
  private final LineBudget budget;

  private int limit;

  /** Most rows in a request that was accepted, since more were rejected or kept failing. */
  private int proven;

  /** Fewest rows in a request that failed where fewer were accepted. */
  private int tooMany = NONE;

  /** The same, until that has happened often enough for a limit. */
  private int suspected = NONE;

  /** How often it has happened since as many rows were accepted. */
  private int repetitions;

  /** Whether the last failure speaks of the size. */
  private boolean isAboutSize;

  /** Whether more rows than before are tried. */
  private boolean trying;

  private int fullRequests;
  private int fullBeforeMore = FULL_BEFORE_MORE;

  /** Failures of several rows since as many were accepted. */
  private int failures;

  private int fewestFailed = NONE;

  /** The limit that was found last; 0: none. */
  private int found;

  private boolean isFirstLine = true;

  /** Whether there was a line about the limit. */
  private boolean isLogged;

  private String reason = "";

  /**
   * @param description the backend in log lines
   * @param most most rows in a request, 1 or more
   * @param budget of lines that are not the first
   */
  RequestSize(Logger log, String description, int most, LineBudget budget) {
    this.log = log;
    this.description = description;
    this.most = most;
    this.budget = budget;
    this.limit = most;
  }

  /** Most rows in the next request. */
  int limit() {
    return limit;
  }

  /** Whether the number of rows matters: it is limited, or was lately. */
  boolean isLimited() {
    return limit < most || trying;
  }

  /** A request was accepted whose number of rows is unknown; nothing was limited. */
  void accepted() {
    failures = 0;
    fewestFailed = NONE;
  }

  /**
   * A request was accepted.
   *
   * @param rows number of its rows
   * @param failed number of rows of a larger request that failed just before and began with the
   *     same row; 0: none
   */
  void accepted(int rows, int failed) {
    proven = Math.max(proven, rows);
    if (failures > 0 && rows >= fewestFailed) {
      accepted();
    }
    if (rows >= suspected) {
      suspected = NONE;
      repetitions = 0;
    }
    if (failed > proven) {
      suspect(failed);
    }
    if (rows >= limit) {
      full();
    }
  }

  private void suspect(int failed) {
    suspected = Math.min(suspected, failed);
    repetitions++;
    boolean isAsBefore = failed > found && failed <= 2 * found;
    if (isAboutSize || isAsBefore || repetitions >= REPETITIONS) {
      tooMany = Math.min(tooMany, suspected);
      suspected = NONE;
      repetitions = 0;
    }
  }

  /** A full request was accepted: the next ones may have more rows. */
  private void full() {
    if (limit == most) {
      recovered();
      return;
    }
    int next = Math.min(2 * limit, most);
    if (next >= tooMany) {
      learnt();
      if (++fullRequests < fullBeforeMore) {
        return;
      }
      tooMany = NONE;
    } else if (next >= suspected && ++fullRequests < FULL_BEFORE_REPETITION) {
      return;
    }
    fullRequests = 0;
    trying = true;
    limit = next;
  }

  private void learnt() {
    if (found == limit) {
      if (fullRequests == 0) {
        fullBeforeMore = Math.min(2 * fullBeforeMore, MOST_FULL_BEFORE_MORE);
      }
      return;
    }
    if (found == 0 || limit < found) {
      boolean isLine = isFirstLine || budget.take();
      isFirstLine = false;
      isLogged |= isLine;
      if (isLine) {
        log.warn(
            "{} does not take {} rows in a request: {}; requests have at most {} from now on",
            description,
            tooMany,
            reason,
            limit);
      }
    }
    found = limit;
    fullBeforeMore = FULL_BEFORE_MORE;
  }

  private void recovered() {
    trying = false;
    fullBeforeMore = FULL_BEFORE_MORE;
    if (found > 0) {
      found = 0;
      if (isLogged) {
        isLogged = false;
        log.info("{} takes {} rows in a request again", description, most);
      }
    }
  }

  /**
   * Several rows were rejected, or failed because there are too many: the next request has fewer.
   *
   * @param rows number of rows of the request, 2 or more
   * @param isCertain whether their number is known to be the reason
   * @param why for the log
   */
  void rejected(int rows, boolean isCertain, String why) {
    if (isCertain) {
      proven = Math.min(proven, rows - 1);
      tooMany = Math.min(tooMany, rows);
    }
    fewer(rows, isCertain, why);
  }

  private void fewer(int rows, boolean speaksOfSize, String why) {
    if (rows > proven) {
      reason = why;
    }
    isAboutSize = speaksOfSize;
    fullRequests = 0;
    limit = Math.clamp(rows / 2, 1, limit);
  }

  /**
   * A request failed for a reason that may be the number of its rows.
   *
   * @param rows number of its rows
   * @param isLikely whether their number is a likely reason
   * @param why for the log
   * @return whether fewer rows are to be sent at once; else {@link #limit()} may be lower
   */
  boolean failed(int rows, boolean isLikely, String why) {
    if (rows < 2) {
      return false;
    }
    if (isLikely || (trying && rows > proven && proven > 0)) {
      fewer(rows, isLikely, why);
      return true;
    }
    fewestFailed = Math.min(fewestFailed, rows);
    if (++failures >= FAILURES) {
      accepted();
      proven = 0;
      fullRequests = 0;
      limit = 1;
      trying = true;
      reason = why;
    }
    return false;
  }
}
