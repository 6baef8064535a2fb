package dev.panapulse.otlp;

import dev.panapulse.codec.ProtoReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Data points in protobuf (opentelemetry-proto, metrics.proto and metrics_service.proto). */
final class ProtobufPoints extends DataPoints {
  /**
   * From the request down: resource_metrics, scope_metrics, metrics, the data of a metric by its
   * kind, data_points. The sets of field numbers as bits.
   */
  private static final int[] CHILDREN = {
    1 << 1, 1 << 2, 1 << 2, (1 << 5) | (1 << 7) | (1 << 9) | (1 << 10) | (1 << 11), 1 << 1
  };

  /** The level of a message whose children are points. */
  static final int POINTS_LEVEL = CHILDREN.length - 1;

  private static final int TIME = 3;

  @Override
  void walk(long length, Optional<OutputStream> out) throws IOException {
    filter(0, 0, length, out);
  }

  /**
   * Writes a message without the points that are not selected and without empty containers.
   *
   * @param out receives the result; empty: it is only measured
   * @return bytes of the result
   */
  private long filter(int level, long at, long end, Optional<OutputStream> out) throws IOException {
    ProtoReader reader = new ProtoReader(request(), at, end - at, false);
    long size = 0;
    while (reader.next()) {
      boolean child = isChild(level, reader);
      if (child && level < POINTS_LEVEL) {
        size += filterChild(level + 1, reader, out);
      } else if (!child || takeNext(time(reader))) {
        size += reader.fieldEnd() - reader.start();
        copy(reader.start(), reader.fieldEnd(), out);
      }
    }
    if (!reader.sound()) {
      throw new IOException("not an OTLP request in protobuf");
    }
    return size;
  }

  private long filterChild(int level, ProtoReader reader, Optional<OutputStream> out)
      throws IOException {
    long first = next();
    long inner = filter(level, reader.valueOffset(), reader.fieldEnd(), Optional.empty());
    if (!anyWantedSince(first)) {
      return 0;
    }
    int tag = (reader.field() << 3) | ProtoReader.BYTES;
    if (out.isPresent()) {
      putVarint(out.get(), tag);
      putVarint(out.get(), inner);
      goBackTo(first);
      filter(level, reader.valueOffset(), reader.fieldEnd(), out);
    }
    return varintSize(tag) + varintSize(inner) + inner;
  }

  /** The time_unix_nano of a point, which has the same number in points of every kind. */
  private long time(ProtoReader point) {
    ProtoReader fields =
        new ProtoReader(
            request(), point.valueOffset(), point.fieldEnd() - point.valueOffset(), false);
    long time = 0;
    while (fields.next()) {
      if (fields.is(TIME, ProtoReader.FIXED64)) {
        time = request().getLong(fields.valueOffset());
      }
    }
    return time;
  }

  /** Whether the field is a message of the next level below. */
  static boolean isChild(int level, ProtoReader reader) {
    return reader.wireType() == ProtoReader.BYTES
        && reader.field() < Integer.SIZE
        && (CHILDREN[level] & (1 << reader.field())) != 0;
  }

  private static int varintSize(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  private static void putVarint(OutputStream out, long value) throws IOException {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
