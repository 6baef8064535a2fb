package dev.panapulse.otlp;

import dev.panapulse.codec.ProtoReader;
import dev.panapulse.http.h1.RetryAfter;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether and when a backend allows a retry: google.rpc.RetryInfo in the details of a
 * google.rpc.Status (OTLP specification, OTLP/gRPC throttling).
 *
 * @param present whether the details have a RetryInfo
 * @param delay minimum delay before a retry, at most an hour; empty: not specified
 */
record GrpcRetryInfo(boolean present, Optional<Duration> delay) {
  static final GrpcRetryInfo NONE = new GrpcRetryInfo(false, Optional.empty());

  private static final String TYPE = "/google.rpc.RetryInfo";
  private static final int STATUS_DETAILS = 3;
  private static final int ANY_TYPE = 1;
  private static final int ANY_VALUE = 2;
  private static final int RETRY_DELAY = 1;
  private static final int SECONDS = 1;
  private static final int NANOS = 2;

  /** Reads a google.rpc.Status. */
  static GrpcRetryInfo of(ProtoReader status) {
    GrpcRetryInfo found = NONE;
    while (status.next()) {
      if (status.is(STATUS_DETAILS, ProtoReader.BYTES)) {
        GrpcRetryInfo info = ofAny(status.message());
        found = info.present() ? info : found;
      }
    }
    return found;
  }

  private static GrpcRetryInfo ofAny(ProtoReader any) {
    boolean wanted = false;
    Optional<Duration> delay = Optional.empty();
    while (any.next()) {
      if (any.is(ANY_TYPE, ProtoReader.BYTES)) {
        wanted = any.text().endsWith(TYPE);
      } else if (any.is(ANY_VALUE, ProtoReader.BYTES)) {
        delay = delay(any.message());
      }
    }
    return wanted ? new GrpcRetryInfo(true, delay) : NONE;
  }

  private static Optional<Duration> delay(ProtoReader info) {
    long seconds = 0;
    long nanos = 0;
    while (info.next()) {
      if (info.is(RETRY_DELAY, ProtoReader.BYTES)) {
        ProtoReader duration = info.message();
        while (duration.next()) {
          if (duration.is(SECONDS, ProtoReader.VARINT)) {
            seconds = duration.number();
          } else if (duration.is(NANOS, ProtoReader.VARINT)) {
            nanos = duration.number();
          }
        }
      }
    }
    if (seconds < 0 || nanos < 0 || (seconds == 0 && nanos == 0)) {
      return Optional.empty();
    }
    long most = RetryAfter.LONGEST.toSeconds();
    return seconds >= most || nanos >= 1_000_000_000L
        ? Optional.of(RetryAfter.LONGEST)
        : Optional.of(Duration.ofSeconds(seconds, nanos));
  }
}
