package dev.panapulse.delivery;

import dev.panapulse.frame.RowBatch;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.HttpSenderOptions;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpGrpcExporter;
import dev.panapulse.otlp.OtlpGrpcSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestBuffer;
import java.util.Optional;

/** An OTLP/gRPC backend. */
public final class OtlpGrpcDestination implements Destination {
  private final MetricBatch metrics;
  private final OtlpGrpcSender sender;
  private final OtlpGrpcExporter exporter;
  private final String description;

  /**
   * @param libc through which requests go
   * @param metrics what rows look like to the exporter
   * @param options where and how requests go
   * @param description the endpoint for people, without secrets
   */
  public OtlpGrpcDestination(
      LibC libc, MetricBatch metrics, HttpSenderOptions options, String description) {
    this.metrics = metrics;
    this.sender = new OtlpGrpcSender(libc, options);
    this.exporter = new OtlpGrpcExporter(sender);
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

  @Override
  public String description() {
    return description;
  }
}
