package dev.panapulse.otlp;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** Keeps the requests of the SDK's exporter, set up as the agent sets it up, in memory. */
public class CapturingHttpSender implements HttpSender {
  public final ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
  private final HttpResponse accepted =
      new HttpResponse() {
        private final byte[] empty = {};

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
          return empty;
        }
      };

  public OtlpHttpMetricExporter exporter() {
    HttpSenderProvider provider = config -> this;
    ComponentLoader loader =
        new ComponentLoader() {
          @Override
          public <T> Iterable<T> load(Class<T> spi) {
            return spi.isInstance(provider) ? List.of(spi.cast(provider)) : List.of();
          }
        };
    return OtlpHttpMetricExporter.builder()
        .setComponentLoader(loader)
        .setMeterProvider(MeterProvider.noop())
        .setMemoryMode(MemoryMode.REUSABLE_DATA)
        .build();
  }

  /** Called with each message before it is written. */
  void beforeWrite(MessageWriter message) throws IOException {}

  @Override
  public final void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    body.reset();
    try {
      beforeWrite(message);
      message.writeMessage(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (body.size() != message.getContentLength()) {
      throw new AssertionError(body.size() + " bytes, announced " + message.getContentLength());
    }
    onResponse.accept(accepted);
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
