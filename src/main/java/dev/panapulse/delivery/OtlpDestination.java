package dev.panapulse.delivery;

import dev.panapulse.frame.RowBatch;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.HttpSenderOptions;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpHttpExporter;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestBuffer;
import java.util.Optional;

/** An OTLP/HTTP backend. */
public final class OtlpDestination implements Destination {
  private final MetricBatch metrics;
  private final OtlpHttpSender sender;
  private final OtlpHttpExporter exporter;
  private final String description;

  /**
   * @param libc through which requests go
   * @param metrics what rows look like to the exporter
   * @param options where and how requests go
   * @param description the endpoint for people, without secrets
   */
  public OtlpDestination(
      LibC libc, MetricBatch metrics, HttpSenderOptions options, String description) {
    this(metrics, new OtlpHttpSender(libc, options), description);
  }

  /** Over {@code sender}, which it owns from now on. */
  OtlpDestination(MetricBatch metrics, OtlpHttpSender sender, String description) {
    this.metrics = metrics;
    this.sender = sender;
    this.exporter = new OtlpHttpExporter(sender);
    this.description = description;
  }

  @Override
  public Outcome deliver(RowBatch batch) {
    return exporter.export(metrics.load(batch));
  }

  @Override
  public Outcome redeliver() {
    return sender.resend();
  }

  @Override
  public Outcome prepare(RowBatch batch) {
    return exporter.encode(metrics.load(batch));
  }

  @Override
  public Optional<RequestBuffer> request() {
    return Optional.of(sender.request());
  }

  /** Closes the connection and gives all memory back. */
  void close() {
    sender.close();
  }

  @Override
  public String description() {
    return description;
  }
}
