package dev.panapulse.ledger;

/**
 * Why the backend did not take a data point, as {@code error.type} of the semantic conventions has
 * it: a few values, whatever a backend answers.
 */
public enum ExportError {
  /** Partial success: the request was taken, the point was not. */
  REJECTED("rejected"),
  /** 400: the backend could make no sense of the request. */
  BAD_REQUEST("400"),
  /** 401: it does not know who asks. */
  UNAUTHORIZED("401"),
  /** 403: it does not let them. */
  FORBIDDEN("403"),
  /** 404: nobody takes metrics at that URL. */
  NOT_FOUND("404"),
  /** 413: too large, though it could not be split any more. */
  TOO_LARGE("413"),
  /** 3xx: it sends elsewhere, and is not followed. */
  REDIRECT("redirect"),
  /** Any other final answer, or one that makes no sense. */
  OTHER("_OTHER");

  private final String text;

  ExportError(String text) {
    this.text = text;
  }

  /** As an attribute's value. */
  public String text() {
    return text;
  }

  /**
   * The value for a final answer.
   *
   * @param status the HTTP status, or that of gRPC, which counts as the one of HTTP that is mapped
   *     to it; 0: none
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
