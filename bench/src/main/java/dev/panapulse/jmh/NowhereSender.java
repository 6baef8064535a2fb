package dev.panapulse.jmh;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/** Has each request written, to nowhere, and says that it was accepted. */
final class NowhereSender implements HttpSender, HttpSenderProvider, ComponentLoader {
  private static final HttpResponse OK =
      new HttpResponse() {
        private final byte[] body = new byte[0];

        @Override
        public int getStatusCode() {
          return 200;
        }

        @Override
        public String getStatusMessage() {
          return "OK";
        }

        @Override
        public byte[] getResponseBody() {
          return body;
        }
      };

  private final OutputStream nowhere = OutputStream.nullOutputStream();

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    try {
      message.writeMessage(nowhere);
      onResponse.accept(OK);
    } catch (IOException e) {
      onError.accept(e);
    }
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public HttpSender createSender(HttpSenderConfig config) {
    return this;
  }

  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    return spi == HttpSenderProvider.class ? List.of(spi.cast(this)) : List.of();
  }
}
