package dev.panapulse.control;

/** What a {@link ControlServer} responds. */
@FunctionalInterface
public interface ControlRequests {
  /** First word of the response to a request that this agent does not know. */
  String UNKNOWN = "unknown";

  /** That response. */
  String UNKNOWN_REQUEST = UNKNOWN + " request\n";

  /**
   * The response to a request, at once.
   *
   * @param line the request, without its end
   * @param user id of the client's user, or {@code -errno} if the kernel does not say
   */
  String respond(String line, int user);
}
