package dev.panapulse.otlp;

import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;

/** Messages in JSON by the SDK's marshaler, as its exporters offer protobuf only. One thread. */
final class JsonEncoder implements MessageEncoder, MessageWriter {
  private final LowAllocationMetricsRequestMarshaler marshaler =
      new LowAllocationMetricsRequestMarshaler();
  private final Sink sink;

  /**
   * @param sink receives each message
   */
  JsonEncoder(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void encode(Collection<MetricData> metrics) throws IOException {
    marshaler.initialize(metrics);
    try {
      sink.accept(this);
    } finally {
      marshaler.reset();
    }
  }

  @Override
  public void writeMessage(OutputStream output) throws IOException {
    marshaler.writeJsonTo(output);
  }

  /** Unknown before it is written, and not needed. */
  @Override
  public int getContentLength() {
    return -1;
  }
}
