package dev.panapulse.http;

import dev.panapulse.net.tls.LastPeer;

/**
 * What exchanges show about a backend besides their outcome.
 *
 * @param clock takes the dates of the responses
 * @param peer takes the certificate of each handshake
 */
public record BackendFacts(BackendClock clock, LastPeer peer) {
  /** Exchanges are with another backend from now on. Exporting thread. */
  public void forget() {
    clock.forget();
    peer.forget();
  }

  /** Facts that nobody looks at. */
  public static BackendFacts unwatched() {
    return new BackendFacts(BackendClock.unwatched(), new LastPeer());
  }
}
