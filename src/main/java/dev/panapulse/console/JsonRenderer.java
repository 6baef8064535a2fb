package dev.panapulse.console;

import dev.panapulse.otlp.MetricBatch;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes batches as OTLP JSON: each an {@code ExportMetricsServiceRequest} in the JSON mapping of
 * the OTLP specification (names in camel case, 64-bit integers as strings, enums as numbers), with
 * a newline behind it, so that the whole reads as JSON lines unless it is indented.
 *
 * <p>One thread at a time. The SDK's own marshaler writes: the one for re-usable data, for the
 * other keeps points (see {@link MetricBatch}).
 */
public final class JsonRenderer {
  private final OutputStream out;
  private final boolean indented;
  private final LowAllocationMetricsRequestMarshaler marshaler =
      new LowAllocationMetricsRequestMarshaler();

  /**
   * @param out where to; flushed after each batch, never closed
   * @param indented whether a batch takes many lines, for people, instead of one
   */
  public JsonRenderer(OutputStream out, boolean indented) {
    this.out = out;
    this.indented = indented;
  }

  /**
   * Writes a batch.
   *
   * @throws UncheckedIOException if the stream fails
   */
  public void render(MetricBatch batch) {
    marshaler.initialize(batch);
    try {
      if (indented) {
        JsonIndenter indenter = new JsonIndenter();
        marshaler.writeJsonTo(indenter);
        indenter.writeTo(out);
      } else {
        marshaler.writeJsonTo(out);
      }
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      marshaler.reset();
    }
  }
}
