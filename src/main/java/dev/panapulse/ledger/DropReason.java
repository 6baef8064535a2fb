package dev.panapulse.ledger;

/** Why the agent itself gave up a data point. What the backend refused is {@link ExportError}'s. */
public enum DropReason {
  /** The buffer in memory was full, and the point among the oldest there. */
  BUFFER_FULL("buffer_full"),
  /** The spool on disk was full, and the point among the oldest there. */
  SPOOL_FULL("spool_full"),
  /** The point had been in the spool for too long. */
  SPOOL_AGE("spool_age"),
  /** What the spool holds of it cannot be read any more. */
  CORRUPT("corrupt"),
  /** No request can be made of it, or one that never comes to an answer: a defect of the agent. */
  DEFECT("defect");

  private final String text;

  DropReason(String text) {
    this.text = text;
  }

  /** As an attribute's value; in lower case. */
  public String text() {
    return text;
  }
}
