package dev.panapulse.otlp;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Encodes messages in protobuf by the OTLP/HTTP exporter of the SDK, whose sender only passes the
 * message to the sink. OTLP/gRPC carries the same message. One thread.
 *
 * <p>The SDK's retries, its own metrics and its log are off: nothing is sent here.
 */
final class ProtobufEncoder implements MessageEncoder {
  /** Strongly held, because java.util.logging drops the level of a logger that nobody holds. */
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private final OtlpHttpMetricExporter exporter;

  /**
   * @param sink receives each message
   */
  ProtobufEncoder(Sink sink) {
    SDK_LOG.setLevel(Level.OFF);
    // without an endpoint: for an https URL the SDK would create a TLS context
    exporter =
        OtlpHttpMetricExporter.builder()
            .setComponentLoader(new SinkProvider(sink))
            .setMemoryMode(MemoryMode.REUSABLE_DATA)
            .setMeterProvider(MeterProvider.noop())
            .setRetryPolicy(null)
            .build();
  }

  @Override
  public void encode(Collection<MetricData> metrics) throws IOException {
    CompletableResultCode result = exporter.export(metrics);
    if (!result.isSuccess()) {
      throw new IOException(
          Optional.ofNullable(result.getFailureThrowable())
              .map(failure -> Optional.ofNullable(failure.getCause()).orElse(failure))
              .map(Throwable::getMessage)
              .orElse("the message was not encoded"));
    }
  }

  /** Provides one sender, and no component of another kind: the class path is not searched. */
  private static final class SinkProvider implements HttpSenderProvider, ComponentLoader {
    private final SinkSender sender;

    SinkProvider(Sink sink) {
      sender = new SinkSender(sink);
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
      return sender;
    }

    @Override
    public <T> Iterable<T> load(Class<T> spi) {
      return spi == HttpSenderProvider.class ? List.of(spi.cast(this)) : List.of();
    }
  }

  /** Completes as soon as the message is written. */
  private static final class SinkSender implements HttpSender {
    private final Sink sink;

    SinkSender(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      try {
        sink.accept(message);
      } catch (IOException e) {
        onError.accept(e);
        return;
      }
      onResponse.accept(Written.OK);
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** Reports to the SDK that the message was written. */
  private static final class Written implements HttpResponse {
    static final Written OK = new Written();
    private static final byte[] NO_BODY = {};

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "";
    }

    @Override
    public byte[] getResponseBody() {
      return NO_BODY;
    }
  }
}
