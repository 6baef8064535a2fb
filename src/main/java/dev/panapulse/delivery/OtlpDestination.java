package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpEncoder;
import dev.panapulse.otlp.OtlpSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;

/** A backend that speaks OTLP. */
public final class OtlpDestination implements RequestDestination {
  private final OtlpSender sender;
  private final OtlpEncoder encoder;
  private final String description;

  /**
   * @param metrics how rows look to the encoder
   * @param sender of the requests; owned from now on
   * @param description the endpoint in log lines, without secrets
   */
  public OtlpDestination(MetricBatch metrics, OtlpSender sender, String description) {
    this.sender = sender;
    this.encoder = new OtlpEncoder(metrics, sender.format());
    this.description = description;
  }

  @Override
  public EncodeResult encode(RowBatch batch) {
    return encoder.encode(batch);
  }

  @Override
  public Outcome send(RequestBuffer request) {
    return sender.send(request);
  }

  @Override
  public RequestBuffer buffer() {
    return encoder.buffer();
  }

  @Override
  public RequestBuffer empty() {
    return encoder.empty();
  }

  @Override
  public void close() {
    encoder.close();
    sender.close();
  }

  @Override
  public String description() {
    return description;
  }
}
