package dev.panapulse.otlp;

import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.LibC;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Attempts that go out with the token of a file, if one is set: with a newer one as soon as there
 * is one, and once more at once when the token was refused and the file holds another. One thread.
 */
final class TokenRenewal implements AutoCloseable {
  /** Sends a request and waits for its outcome until a deadline. */
  interface Attempt {
    /** How it ended; {@code deadline} is an instant of {@link System#nanoTime()}. */
    Outcome run(RequestBuffer body, long deadline);
  }

  private static final Outcome NO_TOKEN =
      new Outcome.Retryable(0, "there is no token to send with it", Optional.empty());

  private static final int UNAUTHORIZED = 401;

  private final Optional<TokenFile> file;
  private final Consumer<String> authorize;
  private final Attempt attempt;
  private final long timeoutNanos;

  /**
   * Reads the file at once, if there is one.
   *
   * @param options where the token is, and how long an attempt may take
   * @param authorize takes the token of the attempts to come
   */
  TokenRenewal(LibC libc, OtlpClientOptions options, Consumer<String> authorize, Attempt attempt) {
    file = options.tokenFile().map(path -> new TokenFile(libc, path));
    this.authorize = authorize;
    this.attempt = attempt;
    timeoutNanos = options.timeout().toNanos();
    file.flatMap(TokenFile::token).ifPresent(authorize);
  }

  /** Sends a request; nothing goes out while a token is wanted and there is none. */
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
    if (outcome instanceof Outcome.NonRetryable refused
        && isUnauthenticated(refused.status())
        && token.readAgain()) {
      // what was refused is the token before, and not the rows
      authorize.accept(token.token().orElseThrow());
      return attempt.run(body, deadline);
    }
    return outcome;
  }

  /** By a status of HTTP or of gRPC, of which no number is both. */
  private static boolean isUnauthenticated(int status) {
    return status == UNAUTHORIZED || status == GrpcStatusCode.UNAUTHENTICATED.getValue();
  }

  @Override
  public void close() {
    file.ifPresent(TokenFile::close);
  }
}
