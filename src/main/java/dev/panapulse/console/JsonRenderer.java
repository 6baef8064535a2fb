package dev.panapulse.console;

import dev.panapulse.otlp.MetricBatch;
import io.opentelemetry.exporter.internal.otlp.metrics.LowAllocationMetricsRequestMarshaler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes batches as OTLP JSON: each an {@code ExportMetricsServiceRequest} in the JSON mapping of
 * the OTLP specification (names in camel case, 64-bit integers as strings, enums as numbers), with
 * a trailing newline, so that the output is JSON lines unless it is indented.
 *
 * <p>One thread at a time. Uses the marshaler of the SDK for reusable data, as the other one keeps
 * points (see {@link MetricBatch}).
 */
public final class JsonRenderer {
  private final OutputStream out;
  private final boolean indented;
  private final LowAllocationMetricsRequestMarshaler marshaler =
      new LowAllocationMetricsRequestMarshaler();

  /**
   * @param out destination; flushed after each batch, never closed
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
        JsonIndenter indenter = new JsonIndenter(out);
        marshaler.writeJsonTo(indenter);
        indenter.flush();
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
