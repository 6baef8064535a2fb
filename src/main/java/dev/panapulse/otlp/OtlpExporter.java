package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.row.RowBatch;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The SDK's OTLP metric exporters over an {@link OtlpSender}; for JSON, which they do not offer,
 * the SDK's marshaler. Where a message would differ from the one before in its numbers alone, they
 * are put in place there ({@link MessageTemplate}). One thread.
 *
 * <p>The SDK's retries are off, as its waits would hold the thread and its tries know no queue; so
 * are its own metrics and its log, which would say again what {@link Outcome} says.
 */
public final class OtlpExporter implements AutoCloseable {
  /** Held here, because java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private final MetricBatch metrics;
  private final OtlpSender sender;
  private final Consumer<Collection<MetricData>> sdk;
  private final MessageTemplate steady = new MessageTemplate();

  /**
   * An exporter over {@code sender}, which the caller keeps and closes.
   *
   * @param metrics what rows look like to the SDK
   */
  public OtlpExporter(MetricBatch metrics, OtlpSender sender) {
    SDK_LOG.setLevel(Level.OFF);
    this.metrics = metrics;
    this.sender = sender;
    sdk =
        switch (sender) {
          case OtlpHttpSender http when http.mediaType() == MediaType.JSON -> new JsonWriter(http);
          case OtlpHttpSender http -> over(http);
          case OtlpGrpcSender grpc -> over(grpc);
        };
    if (sender.mediaType() == MediaType.PROTOBUF) {
      sender.show(steady);
    }
  }

  // The SDK is not told the endpoint: it would only make a TLS context, if that is an https URL.

  private static Consumer<Collection<MetricData>> over(OtlpHttpSender sender) {
    return OtlpHttpMetricExporter.builder()
            .setComponentLoader(new OtlpHttpSenderProvider(sender))
            .setMemoryMode(MemoryMode.REUSABLE_DATA)
            .setMeterProvider(MeterProvider.noop())
            .setRetryPolicy(null)
            .build()
        ::export;
  }

  private static Consumer<Collection<MetricData>> over(OtlpGrpcSender sender) {
    return OtlpGrpcMetricExporter.builder()
            .setComponentLoader(new OtlpGrpcSenderProvider(sender))
            .setMemoryMode(MemoryMode.REUSABLE_DATA)
            .setMeterProvider(MeterProvider.noop())
            .setRetryPolicy(null)
            .build()
        ::export;
  }

  /** Encodes and sends rows, before it returns. */
  public Outcome export(RowBatch rows) {
    if (steady.fill(rows)) {
      return sender.put(steady);
    }
    metrics.load(rows);
    steady.expect(rows, metrics);
    return export(metrics);
  }

  /**
   * Encodes and sends data, before it returns.
   *
   * @param data read until this returns, and not kept
   */
  Outcome export(Collection<MetricData> data) {
    sender.forget();
    sdk.accept(data);
    if (sender.hasOutcome()) {
      return sender.lastOutcome();
    }
    // the SDK turns a request down by itself for one reason
    return new Outcome.NonRetryable(0, "request above " + RequestBuffer.LIMIT + " bytes", true);
  }

  /**
   * Encodes rows as the sender's request and does not send it.
   *
   * @return retryable if that went well: it can be sent; refused if it cannot be encoded
   */
  public Outcome encode(RowBatch rows) {
    sender.hold(true);
    try {
      return export(rows);
    } finally {
      sender.hold(false);
    }
  }

  /** Gives memory back. */
  @Override
  public void close() {
    steady.close();
  }

  /** Messages in JSON, re-used from one to the next. */
  private static final class JsonWriter implements Consumer<Collection<MetricData>>, MessageWriter {
    private final LowAllocationMetricsRequestMarshaler marshaler =
        new LowAllocationMetricsRequestMarshaler();
    private final OtlpSender sender;

    JsonWriter(OtlpSender sender) {
      this.sender = sender;
    }

    @Override
    public void accept(Collection<MetricData> metrics) {
      marshaler.initialize(metrics);
      try {
        sender.put(this);
      } finally {
        marshaler.reset();
      }
    }

    @Override
    public void writeMessage(OutputStream output) throws IOException {
      marshaler.writeJsonTo(output);
    }

    /** Not known before, and not asked for. */
    @Override
    public int getContentLength() {
      return -1;
    }
  }
}
