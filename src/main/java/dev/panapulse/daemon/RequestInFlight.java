package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.control.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The request that may still be in flight by settings that a reload has replaced. It is left to its
 * end, as the backend may have accepted it: sent again elsewhere, its rows would be stored twice.
 * Sampling thread only.
 */
final class RequestInFlight implements Supplier<Optional<Status.EarlierRequest>> {
  private final Supplier<Optional<String>> destination;
  private Settings inForce;

  /** The longest that the request can take. */
  private Duration limit;

  /** Whether a request by the settings in force would be another one. */
  private boolean isOutdated;

  /**
   * @param destination of the request in flight by earlier settings, if there is one
   * @param inForce present settings
   */
  RequestInFlight(Supplier<Optional<String>> destination, Settings inForce) {
    this.destination = destination;
    this.inForce = inForce;
    this.limit = inForce.export().timeout();
  }

  /** Other settings are about to come into force. */
  void change(Settings to) {
    if (destination.get().isEmpty()) {
      limit = inForce.export().timeout();
      isOutdated = false;
    }
    isOutdated |=
        !to.export().equals(inForce.export()) || !to.resource().equals(inForce.resource());
    inForce = to;
  }

  @Override
  public Optional<Status.EarlierRequest> get() {
    return isOutdated
        ? destination.get().map(to -> new Status.EarlierRequest(to, limit))
        : Optional.empty();
  }
}
