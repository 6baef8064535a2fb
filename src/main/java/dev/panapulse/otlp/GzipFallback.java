package dev.panapulse.otlp;

import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a request uncompressed if the peer rejects its compression (RFC 9110, 15.5.16; gRPC
 * compression), and sends the following ones on the same connection uncompressed from the first. On
 * another connection, which may end at another peer, gzip is used again. One thread.
 *
 * <p>The uncompressed copy exists only for such a peer, and at most {@link RequestBuffer#LIMIT}
 * bytes long.
 */
final class GzipFallback implements Attempt, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GzipFallback.class);

  private static final int BAD_REQUEST = 400;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int UNKNOWN = 2;
  private static final int INVALID_ARGUMENT = 3;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;

  /** The peer of the connection. */
  private enum Peer {
    UNTRIED,
    /** Accepted a compressed request, or rejected one for another reason than its compression. */
    READS_GZIP,
    READS_NO_GZIP
  }

  /** Whether a response rejects the compression. */
  private enum Rejection {
    NO,
    /** The response gives no reason: the repetition decides. */
    PERHAPS,
    YES
  }

  private final String server;
  private final Attempt exchange;
  private final IntSupplier connections;
  private final BooleanSupplier excludesGzip;

  private Optional<RequestBuffer> plain = Optional.empty();
  private Peer peer = Peer.UNTRIED;

  /** The number of the connection whose peer this is. */
  private int connection;

  private boolean logged;

  /**
   * @param options whose server is named in the log
   * @param exchange sends a request as it is
   * @param connections how many connections {@code exchange} has opened
   * @param excludesGzip whether the last response lists the encodings that the peer reads, without
   *     gzip
   */
  GzipFallback(
      OtlpClientOptions options,
      Attempt exchange,
      IntSupplier connections,
      BooleanSupplier excludesGzip) {
    // not the URL, whose query may hold a secret
    this.server = options.endpoint().authority();
    this.exchange = exchange;
    this.connections = connections;
    this.excludesGzip = excludesGzip;
  }

  @Override
  public Outcome run(RequestBuffer body, long deadline) {
    if (body.compressed() && peer() == Peer.READS_NO_GZIP && decompress(body)) {
      return exchange.run(plain.orElseThrow(), deadline);
    }
    Outcome outcome = exchange.run(body, deadline);
    if (!body.compressed()) {
      return outcome;
    }
    if (outcome instanceof Outcome.Accepted) {
      learn(Peer.READS_GZIP);
    } else {
      Rejection rejection = rejection(outcome);
      boolean again =
          rejection == Rejection.YES || (rejection == Rejection.PERHAPS && peer() == Peer.UNTRIED);
      if (again && decompress(body)) {
        return repeat(outcome, rejection, deadline);
      }
    }
    return outcome;
  }

  private Outcome repeat(Outcome first, Rejection rejection, long deadline) {
    Outcome outcome = exchange.run(plain.orElseThrow(), deadline);
    if (rejection == Rejection.YES || outcome instanceof Outcome.Accepted) {
      learn(Peer.READS_NO_GZIP);
      if (!logged) {
        logged = true;
        LOG.warn(
            "{} does not accept gzip ({}): requests are sent uncompressed on this connection;"
                + " export.compression = none avoids the rejected request",
            server,
            words(first));
      }
    } else if (outcome instanceof Outcome.NonRetryable) {
      learn(Peer.READS_GZIP);
    }
    return outcome;
  }

  private Rejection rejection(Outcome outcome) {
    return switch (status(outcome)) {
      case UNSUPPORTED_MEDIA_TYPE -> Rejection.YES;
      case UNIMPLEMENTED ->
          excludesGzip.getAsBoolean() || isAboutCompression(outcome) ? Rejection.YES : Rejection.NO;
      case BAD_REQUEST, INVALID_ARGUMENT, INTERNAL ->
          isAboutCompression(outcome) ? Rejection.YES : Rejection.NO;
      case UNKNOWN -> isAboutCompression(outcome) ? Rejection.YES : Rejection.PERHAPS;
      default -> Rejection.NO;
    };
  }

  private static int status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> 0;
      case Outcome.Retryable kept -> kept.status();
      case Outcome.NonRetryable rejected -> rejected.status();
    };
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted.warning();
      case Outcome.Retryable kept -> kept.reason();
      case Outcome.NonRetryable rejected -> rejected.message();
    };
  }

  /** Data have other encodings, too: of characters, of labels, of protobuf. */
  private static boolean isAboutContentEncoding(Outcome outcome) {
    String words = words(outcome).toLowerCase(Locale.ROOT).replace('-', ' ');
    return words.contains("content encoding") || words.contains("gzip");
  }

  /** Libraries have many words for it. */
  private static boolean isAboutCompression(Outcome outcome) {
    String words = words(outcome).toLowerCase(Locale.ROOT);
    return words.contains("grpc-encoding")
        || words.contains("compress")
        || isAboutContentEncoding(outcome);
  }

  private Peer peer() {
    return connection == connections.getAsInt() ? peer : Peer.UNTRIED;
  }

  /** The peer of the present connection; after its end, of the last one. */
  private void learn(Peer present) {
    peer = present;
    connection = connections.getAsInt();
  }

  /** Whether there is an uncompressed copy now. */
  private boolean decompress(RequestBuffer body) {
    RequestBuffer to = plain.orElseGet(() -> new RequestBuffer(RequestBuffer.TYPICAL));
    plain = Optional.of(to);
    try {
      to.decompress(body);
      return true;
    } catch (IOException _) {
      // the spool may have been damaged on disk: the peer judges the request as it is
      return false;
    }
  }

  @Override
  public void close() {
    plain.ifPresent(RequestBuffer::close);
  }
}
