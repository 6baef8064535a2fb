package dev.panapulse.ledger;

/**
 * Why the agent itself dropped a data point; rejections by the backend are {@link ExportError}s.
 */
public enum DropReason {
  /** The buffer in memory was full, and the point was among the oldest. */
  BUFFER_FULL("buffer_full"),
  /** The spool on disk was full, and the point was among the oldest. */
  SPOOL_FULL("spool_full"),
  /** The point was in the spool for longer than {@code spool.max_age}. */
  SPOOL_AGE("spool_age"),
  /** The record of the spool that contained it cannot be read. */
  CORRUPT("corrupt"),
  /** An internal error of the agent: its row could not be encoded, or sending it kept throwing. */
  INTERNAL_ERROR("internal_error");

  private final String text;

  DropReason(String text) {
    this.text = text;
  }

  /** The value of an attribute; in lower case. */
  public String text() {
    return text;
  }
}
