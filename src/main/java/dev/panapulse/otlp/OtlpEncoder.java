package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.row.RowBatch;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Encodes rows as OTLP requests. If a message differs from the previous one only in its numbers,
 * they are written into a copy of that message ({@link MessageTemplate}). One thread.
 */
public final class OtlpEncoder implements AutoCloseable {
  private static final String NOTHING_WRITTEN =
      "the request was not encoded: the SDK reported success without a message";

  /** The text "{}" in the order of the machine, which is little-endian. */
  private static final short EMPTY_OBJECT = '{' | '}' << Byte.SIZE;

  private final MetricBatch metrics;
  private final RequestFormat format;
  private final MessageEncoder encoder;
  private final MessageTemplate template = new MessageTemplate();
  private final RequestBuffer buffer = new RequestBuffer(RequestBuffer.TYPICAL);

  // created once, as a request should allocate nothing
  private final EncodedRequest inBuffer = new EncodedRequest(buffer);
  private final EncodedRequest inTemplate = new EncodedRequest(template.plain());

  /** The request that {@link #write} made; null until it is called for the data. */
  private @Nullable EncodedRequest written;

  /**
   * @param metrics the view of rows for the SDK
   * @param format of the requests
   */
  public OtlpEncoder(MetricBatch metrics, RequestFormat format) {
    this(
        metrics,
        format,
        format.mediaType() == MediaType.JSON ? JsonEncoder::new : ProtobufEncoder::new);
  }

  OtlpEncoder(
      MetricBatch metrics,
      RequestFormat format,
      Function<MessageEncoder.Sink, MessageEncoder> encoder) {
    this.metrics = metrics;
    this.format = format;
    this.encoder = encoder.apply(this::write);
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
    written = null;
    try {
      encoder.encode(data);
      EncodedRequest request = written;
      // else the previous request would be sent again
      return request == null ? new EncodingFailure(NOTHING_WRITTEN) : request;
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
   * A buffer for a request encoded earlier: from the spool, or a part of a request that was too
   * large. Shared with {@link #encode}: each use overwrites the result of the other.
   */
  public RequestBuffer buffer() {
    return buffer;
  }

  /** A request without rows, in {@link #buffer()}. */
  public RequestBuffer empty() {
    if (format.mediaType() == MediaType.JSON) {
      buffer.reserve(2, false, MediaType.JSON).putShort(0, EMPTY_OBJECT);
    } else {
      buffer.reserve(0, false, MediaType.PROTOBUF);
    }
    return buffer;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    template.close();
    buffer.close();
  }
}
