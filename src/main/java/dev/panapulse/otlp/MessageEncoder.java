package dev.panapulse.otlp;

import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.util.Collection;

/** Encodes metrics as one OTLP message. One thread. */
interface MessageEncoder {
  /** Receives a message. */
  interface Sink {
    /**
     * Writes the message to its destination.
     *
     * @param message valid until this returns
     */
    void accept(MessageWriter message) throws IOException;
  }

  /**
   * Passes the message for {@code metrics} to the sink before it returns.
   *
   * @param metrics read until this returns, and not kept
   * @throws IOException if the message is too large
   */
  void encode(Collection<MetricData> metrics) throws IOException;
}
