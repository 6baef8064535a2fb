package dev.panapulse.host;

/** Why a sampled row never reaches the backend. */
public enum DropReason {
  /** The buffer in memory was full, and the row the oldest there. */
  BUFFER_FULL("buffer_full"),
  /** The spool on disk was full, and the row among the oldest there. */
  SPOOL_FULL("spool_full"),
  /** The row had been in the spool for too long. */
  SPOOL_AGE("spool_age"),
  /** The backend will never take it, or no request can be made of it. */
  REFUSED("refused"),
  /** What the spool holds of it cannot be read any more. */
  CORRUPT("corrupt");

  private final String text;

  DropReason(String text) {
    this.text = text;
  }

  /** As an attribute's value; in lower case. */
  public String text() {
    return text;
  }
}
