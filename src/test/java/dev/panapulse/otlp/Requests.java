package dev.panapulse.otlp;

import dev.panapulse.http.BackendClock;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.net.tls.LastPeer;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Requests with any body, encoded as a sender wants them. */
public final class Requests {
  private Requests() {}

  /** The same options, with a clock that takes the dates of the responses. */
  public static OtlpClientOptions withClock(OtlpClientOptions options, BackendClock clock) {
    return new OtlpClientOptions(
        options.endpoint(),
        options.userAgent(),
        options.headers(),
        options.tokenFile(),
        options.proxy(),
        options.mediaType(),
        options.timeout(),
        options.maxConnectionAge(),
        options.compress(),
        options.tls(),
        options.stopFd(),
        options.endRequest(),
        new BackendFacts(clock, new LastPeer()));
  }

  /** Sends a request and waits for its outcome. */
  public static Outcome send(OtlpSender sender, byte[] body) {
    try (RequestBuffer request = new RequestBuffer(Math.max(1, body.length))) {
      request.encode(message(body), sender.format().compress(), sender.format().mediaType());
      return sender.send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageWriter message(byte[] body) {
    return new MessageWriter() {
      @Override
      public void writeMessage(OutputStream output) throws IOException {
        output.write(body);
      }

      @Override
      public int getContentLength() {
        return body.length;
      }
    };
  }
}
