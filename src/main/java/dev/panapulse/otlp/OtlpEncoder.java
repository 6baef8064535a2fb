package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.row.RowBatch;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.util.Collection;

/**
 * Encodes rows as OTLP requests. Where a message differs from the one before in its numbers alone,
 * they are written into a copy of that ({@link MessageTemplate}). One thread.
 */
public final class OtlpEncoder implements AutoCloseable {
  private final MetricBatch metrics;
  private final RequestFormat format;
  private final MessageEncoder encoder;
  private final MessageTemplate template = new MessageTemplate();
  private final RequestBuffer buffer = new RequestBuffer(RequestBuffer.TYPICAL);

  // made once, as nothing is allocated for a request
  private final EncodedRequest inBuffer = new EncodedRequest(buffer);
  private final EncodedRequest inTemplate = new EncodedRequest(template.plain());

  /** Where {@link #write} put the message of the present encoding. */
  private EncodedRequest written = inBuffer;

  /**
   * @param metrics how rows look to the SDK
   * @param format of the requests
   */
  public OtlpEncoder(MetricBatch metrics, RequestFormat format) {
    this.metrics = metrics;
    this.format = format;
    encoder =
        format.mediaType() == MediaType.JSON
            ? new JsonEncoder(this::write)
            : new ProtobufEncoder(this::write);
  }

  /**
   * Encodes rows.
   *
   * @param rows read until this returns, and not kept
   */
  public EncodeResult encode(RowBatch rows) {
    if (template.fill(rows)) {
      try {
        return fromTemplate();
      } catch (IOException e) {
        return failure(e);
      }
    }
    metrics.load(rows);
    if (format.mediaType() == MediaType.PROTOBUF) {
      template.expect(rows, metrics);
    }
    return encode(metrics);
  }

  /**
   * Encodes data.
   *
   * @param data read until this returns, and not kept
   */
  EncodeResult encode(Collection<MetricData> data) {
    try {
      encoder.encode(data);
      return written;
    } catch (IOException e) {
      return failure(e);
    }
  }

  private void write(MessageWriter message) throws IOException {
    if (template.keeps(message)) {
      written = fromTemplate();
    } else {
      buffer.encode(message, format.compress(), format.mediaType());
      written = inBuffer;
    }
  }

  private EncodedRequest fromTemplate() throws IOException {
    if (!format.compress()) {
      return inTemplate;
    }
    template.compress(buffer);
    return inBuffer;
  }

  private static EncodingFailure failure(IOException e) {
    return new EncodingFailure("the request was not encoded: " + e.getMessage());
  }

  /**
   * Room for a request that was encoded before: from a spool, or a part of one that was too large.
   * The next {@link #encode} may overwrite it, and filling it may overwrite an encoded request.
   */
  public RequestBuffer buffer() {
    return buffer;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    template.close();
    buffer.close();
  }
}
