package dev.panapulse.otlp;

import dev.panapulse.codec.ProtoReader;
import dev.panapulse.gzip.GzipTemplate;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import dev.panapulse.row.SeriesRegistry;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message that the SDK encoded for one row, turned into the message for a later row by replacing
 * its numbers.
 *
 * <p>Usually the same series have values in consecutive rows. Then their messages differ only in
 * times and values, which have a fixed width in OTLP (metrics.proto, NumberDataPoint: fixed64,
 * sfixed64, double; little-endian in protobuf, as on all supported machines). The message of the
 * SDK is parsed once and each number compared with the row. If they differ, the message is not used
 * as a template.
 *
 * <p>Applies to rows sent one by one, as in steady state, and to messages of at most {@value
 * #MOST_BYTES} bytes, of which it holds a copy. A template is created at the second row with the
 * same series, so series that change at each tick cost nothing here. One thread.
 *
 * <p><b>Compression.</b> After a few messages that zlib compressed, the compressed form becomes a
 * template as well ({@link GzipTemplate}), until the series or their start times change.
 */
final class MessageTemplate implements AutoCloseable {
  static final int MOST_BYTES = 256 * 1024;

  /**
   * Messages that zlib compresses before the first layout: few, so that the memory for the layout
   * is free again when memory is trimmed after the start.
   */
  static final int BEFORE_FIRST_LAYOUT = 3;

  /** A layout costs about as much as this many messages by zlib, which bounds the overhead. */
  static final int BEFORE_LAYOUT = 8;

  // NumberDataPoint: start_time_unix_nano, time_unix_nano, as_double, as_int, each a fixed64
  private static final int AS_DOUBLE = 4;
  private static final int AS_INT = 6;
  private static final byte START_TAG = (byte) (2 << 3 | ProtoReader.FIXED64);
  private static final byte TIME_TAG = (byte) (3 << 3 | ProtoReader.FIXED64);

  /** Bytes of a field: a tag of one byte and a number. */
  private static final int STEP = 1 + Long.BYTES;

  /** Numbers per point: slots of value and start time in the row, and the value's offset. */
  private static final int ENTRY = 3;

  /** The message does not have the expected structure. */
  private static final int UNEXPECTED = -1;

  private final RequestBuffer plain = new RequestBuffer(RequestBuffer.TYPICAL);
  private final List<Series> series = new ArrayList<>();
  private int[] entries = {};

  /** Number of slots of the row that have to be read. */
  private int slots;

  /** One reader for each level of the message, and one for a point. */
  private final ProtoReader[] readers = new ProtoReader[ProtobufPoints.POINTS_LEVEL + 2];

  /** Series and number of points of the last encoded row, and whether its message is kept. */
  private SeriesRegistry.Snapshot snapshot = new SeriesRegistry.Snapshot(List.of(), 0);

  private long points = -1;
  private boolean kept;

  private Optional<GzipTemplate> gzip = Optional.empty();

  /** Messages that zlib compressed, and how many are compressed before a layout. */
  private int compressed;

  private int beforeLayout = BEFORE_FIRST_LAYOUT;

  /** Present while the SDK encodes a row whose message is to be kept. */
  private Optional<Expected> expected = Optional.empty();

  /** A row and its view for the SDK. */
  private record Expected(RowBatch rows, MetricBatch metrics) {}

  MessageTemplate() {
    for (int level = 0; level < readers.length; level++) {
      readers[level] = new ProtoReader(plain.bytes(), 0, 0, false);
    }
  }

  /** The uncompressed message of the last row given to {@link #fill}. */
  RequestBuffer plain() {
    return plain;
  }

  /** Compresses the message into a request. */
  void compress(RequestBuffer to) throws IOException {
    if (gzip.isPresent()) {
      to.encode(plain, gzip.get());
      return;
    }
    to.encode(plain, true);
    compressed++;
    if (kept && compressed == beforeLayout) {
      beforeLayout = BEFORE_LAYOUT;
      gzip = Optional.of(layOut());
      to.rest();
    }
  }

  /** Whether there is a template of the compressed form; for tests. */
  boolean isLaidOut() {
    return gzip.isPresent();
  }

  private GzipTemplate layOut() {
    int[] times = new int[entries.length / ENTRY];
    int[] values = new int[times.length];
    for (int i = 0; i < times.length; i++) {
      values[i] = entries[i * ENTRY + 2];
      times[i] = values[i] - STEP;
    }
    return GzipTemplate.layOut(plain.bytes(), (int) plain.length(), times, values);
  }

  private void forgetLayout() {
    if (gzip.isPresent()) {
      gzip.get().close();
      gzip = Optional.empty();
      compressed = 0;
    }
  }

  /** Updates the message for a row; false if this is not one row with the same series. */
  boolean fill(RowBatch rows) {
    return kept && isLikeTheLast(rows) && put(rows);
  }

  private boolean isLikeTheLast(RowBatch rows) {
    return rows.rows() == 1 && rows.points() == points && rows.snapshot().equals(snapshot);
  }

  /** Each call writes all numbers, so stopping at a row with other series does no harm. */
  private boolean put(RowBatch rows) {
    // bounds are checked once, as this loop runs at each tick: all entries are within both
    long from = rows.address(0, slots);
    long to = plain.bytes().addressOf(0);
    long time = rows.epochNanos(0);
    for (int i = 0; i < entries.length; i += ENTRY) {
      long value = OffHeap.getLong(from + (long) entries[i] * Long.BYTES);
      long start = OffHeap.getLong(from + (long) entries[i + 1] * Long.BYTES);
      if (value == RowBatch.NO_VALUE || start == 0 || time == 0) {
        return false;
      }
      long at = to + entries[i + 2];
      if (OffHeap.getLong(at - 2 * STEP) != start) {
        OffHeap.putLong(at - 2 * STEP, start);
        forgetLayout();
      }
      OffHeap.putLong(at - STEP, time);
      OffHeap.putLong(at, value);
    }
    return true;
  }

  /**
   * Announces that the SDK encodes {@code rows} next.
   *
   * @param metrics the view of the rows for the SDK
   */
  void expect(RowBatch rows, MetricBatch metrics) {
    kept = false;
    forgetLayout();
    expected = isLikeTheLast(rows) ? Optional.of(new Expected(rows, metrics)) : Optional.empty();
    snapshot = rows.snapshot();
    points = rows.rows() == 1 ? rows.points() : -1;
  }

  /**
   * Offers the message that the SDK encodes now.
   *
   * @return whether it was expected and is now in {@link #plain()}
   */
  boolean keeps(MessageWriter writer) throws IOException {
    if (expected.isEmpty() || writer.getContentLength() > MOST_BYTES) {
      return false;
    }
    plain.encode(writer, false, MediaType.PROTOBUF);
    kept = index(expected.get());
    expected = Optional.empty();
    return true;
  }

  private boolean index(Expected row) {
    series.clear();
    row.metrics().addSeries(series);
    if (entries.length != series.size() * ENTRY) {
      entries = new int[series.size() * ENTRY];
    }
    compressed = 0;
    slots = 0;
    for (int i = 0; i < series.size(); i++) {
      slots = Math.max(slots, series.get(i).slot() + 1);
      entries[i * ENTRY] = series.get(i).slot();
      entries[i * ENTRY + 1] = series.get(i).startSlot();
    }
    return find(0, 0, 0, plain.length()) == entries.length && matches(row.rows());
  }

  /**
   * Finds the offsets of the values of points.
   *
   * @param entry index of the first point's entry
   * @return index after the last entry, or {@link #UNEXPECTED}
   */
  private int find(int entry, int level, long at, long end) {
    ProtoReader reader = readers[level];
    reader.over(plain.bytes(), at, end - at);
    int next = entry;
    while (next != UNEXPECTED && reader.next()) {
      if (ProtobufPoints.isChild(level, reader)) {
        next =
            level < ProtobufPoints.POINTS_LEVEL
                ? find(next, level + 1, reader.valueOffset(), reader.fieldEnd())
                : findValue(next, reader.valueOffset(), reader.fieldEnd());
      }
    }
    return reader.sound() ? next : UNEXPECTED;
  }

  private int findValue(int entry, long from, long end) {
    ProtoReader point = readers[ProtobufPoints.POINTS_LEVEL + 1];
    point.over(plain.bytes(), from, end - from);
    while (point.next()) {
      if (point.is(AS_DOUBLE, ProtoReader.FIXED64) || point.is(AS_INT, ProtoReader.FIXED64)) {
        long at = point.valueOffset();
        if (entry >= entries.length
            || plain.bytes().getByte(at - 1 - STEP) != TIME_TAG
            || plain.bytes().getByte(at - 1 - 2 * STEP) != START_TAG) {
          return UNEXPECTED;
        }
        entries[entry + 2] = (int) at;
        return entry + ENTRY;
      }
    }
    return UNEXPECTED;
  }

  /** Whether the message has the numbers of a row in the order in which {@link #put} writes. */
  private boolean matches(RowBatch rows) {
    Slab in = plain.bytes();
    for (int i = 0; i < entries.length; i += ENTRY) {
      int at = entries[i + 2];
      if (in.getLong(at) != rows.bits(0, entries[i])
          || in.getLong(at - STEP) != rows.epochNanos(0)
          || in.getLong(at - 2 * STEP) != rows.bits(0, entries[i + 1])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    forgetLayout();
    plain.close();
  }
}
