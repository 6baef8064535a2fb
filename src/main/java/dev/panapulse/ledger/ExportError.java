package dev.panapulse.ledger;

/**
 * Why the backend rejected a data point, as {@code error.type} of the semantic conventions: a few
 * values, whatever a backend responds.
 */
public enum ExportError {
  /** Partial success: the request was accepted, the point was rejected. */
  REJECTED("rejected"),
  /** 400: the backend considers the request invalid. */
  BAD_REQUEST("400"),
  /** 401: credentials are missing or wrong. */
  UNAUTHORIZED("401"),
  /** 403: the credentials do not permit it. */
  FORBIDDEN("403"),
  /** 404: the backend takes no metrics at that URL. */
  NOT_FOUND("404"),
  /** 413: a single data point was still too large. */
  TOO_LARGE("413"),
  /** 3xx: redirects are not followed. */
  REDIRECT("redirect"),
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
      case 16, 401 -> UNAUTHORIZED;
      case 7, 403 -> FORBIDDEN;
      case 12, 404 -> NOT_FOUND;
      case 413 -> TOO_LARGE;
      default -> status >= 300 && status < 400 ? REDIRECT : OTHER;
    };
  }
}
