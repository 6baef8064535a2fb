package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpExporter;
import dev.panapulse.otlp.OtlpSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import java.util.Optional;

/** A backend that speaks OTLP. */
public final class OtlpDestination implements Destination {
  private final OtlpSender sender;
  private final OtlpExporter exporter;
  private final String description;

  /**
   * @param metrics what rows look like to the exporter
   * @param sender how requests get there; owned from now on
   * @param description the endpoint for people, without secrets
   */
  public OtlpDestination(MetricBatch metrics, OtlpSender sender, String description) {
    this.sender = sender;
    this.exporter = new OtlpExporter(metrics, sender);
    this.description = description;
  }

  @Override
  public Outcome deliver(RowBatch batch) {
    return exporter.export(batch);
  }

  @Override
  public Outcome redeliver() {
    return sender.resend();
  }

  @Override
  public Outcome prepare(RowBatch batch) {
    return exporter.encode(batch);
  }

  @Override
  public Optional<RequestBuffer> request() {
    return Optional.of(sender.request());
  }

  /** Closes the connection and gives all memory back. */
  void close() {
    exporter.close();
    sender.close();
  }

  @Override
  public String description() {
    return description;
  }
}
