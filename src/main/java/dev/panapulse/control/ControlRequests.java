package dev.panapulse.control;

/** What a {@link ControlServer} responds. */
@FunctionalInterface
public interface ControlRequests {
  /**
   * The response to a request, at once.
   *
   * @param line the request, without its end
   * @param user id of the client's user, or {@code -errno} if the kernel does not say
   */
  String respond(String line, int user);
}
