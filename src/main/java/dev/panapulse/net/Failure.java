package dev.panapulse.net;

import java.util.Optional;

/**
 * Failures of a {@link Transport} that are no errno. A call that fails returns {@link #code()},
 * where a call of the C library that fails returns {@code -errno}: the two ranges do not meet, so
 * that one {@code long} carries byte counts and failures of both kinds, without allocation.
 */
public enum Failure {
  /** The deadline passed. */
  TIMED_OUT("time ran out"),

  /** The stop descriptor became readable. */
  STOPPED("shutting down"),

  /** The peer's name has no address, or none was found in time. */
  NAME_NOT_RESOLVED("name not resolved"),

  /** The peer closed the stream before the response was complete. */
  CLOSED_EARLY("connection closed before the response was complete"),

  /** The proxy responded, and does not open a tunnel. */
  PROXY_REFUSED("the proxy refused the tunnel"),

  /** The handshake failed, or a record was not valid. */
  TLS_FAILED("TLS failed"),

  /** The stream ended without close_notify (RFC 8446, 6.1). */
  TLS_TRUNCATED("connection cut off: it ended without TLS's close_notify");

  /** Far below {@code -errno}: Linux has error numbers up to 4095. */
  private static final int FIRST_CODE = -100_000;

  private static final Failure[] ALL = values();

  private final String words;

  Failure(String words) {
    this.words = words;
  }

  /** The number of this failure: negative, distinct, and never {@code -errno}. */
  @SuppressWarnings("EnumOrdinal") // makes the numbers distinct; nothing stores them
  public int code() {
    return FIRST_CODE - ordinal();
  }

  /** Whether {@code result}, returned by a transport, is this failure. */
  public boolean is(long result) {
    return result == code();
  }

  /** The failure with that number; empty: a byte count, or {@code -errno}. */
  static Optional<Failure> of(long result) {
    long index = FIRST_CODE - result;
    return index >= 0 && index < ALL.length ? Optional.of(ALL[(int) index]) : Optional.empty();
  }

  /** The failure in words, without the details that only the transport knows. */
  public String words() {
    return words;
  }
}
