package dev.panapulse.http;

import dev.panapulse.net.tls.LastPeer;

/**
 * What exchanges show about a backend besides their outcome.
 *
 * @param clock takes the dates of the responses
 * @param peer takes the certificate of each handshake
 */
public record BackendFacts(BackendClock clock, LastPeer peer) {
  /** Facts that nobody looks at. */
  public static BackendFacts unwatched() {
    return new BackendFacts(BackendClock.unwatched(), new LastPeer());
  }
}
