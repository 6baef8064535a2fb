package dev.panapulse.otlp;

import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.LibC;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends requests with the token from a file, if one is configured. Uses a new token as soon as the
 * file has one, and repeats a request at once if its token was rejected and the file has another.
 * One thread.
 */
final class TokenRenewal implements AutoCloseable {
  private static final Outcome NO_TOKEN =
      new Outcome.Retryable(
          Outcome.Retryable.NO_REQUEST, "there is no token to send with it", Optional.empty());

  private static final int UNAUTHORIZED = 401;

  private final Optional<TokenFile> file;
  private final Consumer<String> authorize;
  private final Attempt attempt;
  private final long timeoutNanos;

  /**
   * Reads the file at once, if there is one.
   *
   * @param options with the path of the token file and the timeout of an attempt
   * @param authorize sets the token of the following attempts
   */
  TokenRenewal(LibC libc, OtlpClientOptions options, Consumer<String> authorize, Attempt attempt) {
    file = options.tokenFile().map(path -> new TokenFile(libc, path));
    this.authorize = authorize;
    this.attempt = attempt;
    timeoutNanos = options.timeout().toNanos();
    file.flatMap(TokenFile::token).ifPresent(authorize);
  }

  /** Sends a request; sends nothing while a token is configured and none was read. */
  Outcome run(RequestBuffer body) {
    long deadline = System.nanoTime() + timeoutNanos;
    return file.isEmpty() ? attempt.run(body, deadline) : run(file.get(), body, deadline);
  }

  private Outcome run(TokenFile token, RequestBuffer body, long deadline) {
    if (token.renewed(deadline - timeoutNanos)) {
      authorize.accept(token.token().orElseThrow());
    }
    if (token.token().isEmpty()) {
      return NO_TOKEN;
    }
    Outcome outcome = attempt.run(body, deadline);
    if (outcome instanceof Outcome.Retryable retryable
        && isUnauthenticated(retryable.status())
        && token.readAgain()) {
      // the backend rejected the previous token, not the rows
      authorize.accept(token.token().orElseThrow());
      return attempt.run(body, deadline);
    }
    return outcome;
  }

  /** Whether a status of HTTP or gRPC means this; their numbers do not overlap. */
  private static boolean isUnauthenticated(int status) {
    return status == UNAUTHORIZED || status == GrpcStatusCode.UNAUTHENTICATED.getValue();
  }

  @Override
  public void close() {
    file.ifPresent(TokenFile::close);
  }
}
