package dev.panapulse.ledger;

/**
 * Why the backend rejected a data point, as {@code error.type} of the semantic conventions: a few
 * values, whatever a backend responds. Redirects and statuses such as 401 or 404 have none: they
 * say nothing about the rows, which are kept and sent again.
 */
public enum ExportError {
  /** Partial success: the request was accepted, the point was rejected. */
  REJECTED("rejected"),
  /** 400: the backend considers the request invalid. */
  BAD_REQUEST("400"),
  /** 413: a single data point was still too large. */
  TOO_LARGE("413"),
  /** Any other response that is final, or one that is invalid. */
  OTHER("_OTHER");

  private final String text;

  ExportError(String text) {
    this.text = text;
  }

  /** The value of an attribute. */
  public String text() {
    return text;
  }

  /**
   * The error of a final response.
   *
   * @param status status of HTTP; or of gRPC, 1 to 16, which counts as the status of HTTP that maps
   *     to it; 0 if there was none
   */
  public static ExportError ofStatus(int status) {
    return switch (status) {
      case 3, 400 -> BAD_REQUEST;
      case 413 -> TOO_LARGE;
      default -> OTHER;
    };
  }
}
