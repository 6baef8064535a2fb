package dev.panapulse.otlp;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The SDK's OTLP/gRPC metric exporter over an {@link OtlpGrpcSender}, with the SDK's retries, its
 * own metrics and its log off as in {@link OtlpHttpExporter}. One thread.
 */
public final class OtlpGrpcExporter implements AutoCloseable {
  /** Held here, because java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private final OtlpGrpcSender sender;
  private final OtlpGrpcMetricExporter exporter;

  /** An exporter over {@code sender}, which the caller keeps and closes. */
  public OtlpGrpcExporter(OtlpGrpcSender sender) {
    SDK_LOG.setLevel(Level.OFF);
    this.sender = sender;
    // the SDK is not told the endpoint: it would only make a TLS context, if that is an https URL
    exporter =
        OtlpGrpcMetricExporter.builder()
            .setComponentLoader(new OtlpGrpcSenderProvider(sender))
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
    exporter.export(metrics);
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
}
