package dev.panapulse.otlp;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The SDK's OTLP/HTTP metric exporter over an {@link OtlpHttpSender}; for JSON, which that exporter
 * does not offer, the SDK's marshaler. One thread.
 *
 * <p>The SDK's retries are off, as its waits would hold the thread and its tries know no queue; so
 * are its own metrics and its log, which would say again what {@link Outcome} says.
 */
public final class OtlpHttpExporter implements AutoCloseable {
  /** Held here, because java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private final OtlpHttpSender sender;
  private final Optional<JsonWriter> json;
  private final OtlpHttpMetricExporter exporter;

  /** An exporter over {@code sender}, which the caller keeps and closes. */
  public OtlpHttpExporter(OtlpHttpSender sender) {
    SDK_LOG.setLevel(Level.OFF);
    this.sender = sender;
    json = sender.mediaType() == MediaType.JSON ? Optional.of(new JsonWriter()) : Optional.empty();
    // the SDK is not told the endpoint: it would only make a TLS context, if that is an https URL
    exporter =
        OtlpHttpMetricExporter.builder()
            .setComponentLoader(new OtlpHttpSenderProvider(sender))
            .setMemoryMode(MemoryMode.REUSABLE_DATA)
            .setMeterProvider(MeterProvider.noop())
            .setRetryPolicy(null)
            .build();
  }

  /**
   * Encodes and sends data, before it returns.
   *
   * @param metrics read until this returns, and not kept
   */
  public Outcome export(Collection<MetricData> metrics) {
    sender.forget();
    if (json.isPresent()) {
      json.get().export(metrics, sender);
    } else {
      exporter.export(metrics);
    }
    if (sender.hasOutcome()) {
      return sender.lastOutcome();
    }
    // the SDK turns a request down by itself for one reason
    return new Outcome.Refused(0, "request above " + RequestBuffer.LIMIT + " bytes", true);
  }

  /**
   * Encodes data as the sender's request and does not send it.
   *
   * @return retryable if that went well: it can be sent; refused if it cannot be encoded
   */
  public Outcome encode(Collection<MetricData> metrics) {
    sender.hold(true);
    try {
      return export(metrics);
    } finally {
      sender.hold(false);
    }
  }

  @Override
  public void close() {
    exporter.shutdown();
  }

  /** Messages in JSON, re-used from one to the next. */
  private static final class JsonWriter implements MessageWriter {
    private final LowAllocationMetricsRequestMarshaler marshaler =
        new LowAllocationMetricsRequestMarshaler();

    void export(Collection<MetricData> metrics, OtlpHttpSender to) {
      marshaler.initialize(metrics);
      try {
        to.send(this, _ -> {}, _ -> {});
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
