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
 * A message that the SDK encoded of one row, made that of a later row by putting its numbers in
 * place.
 *
 * <p>From tick to tick it is the same series that have a value. Their messages have the same bytes
 * then but for times and values, and those are of fixed width in OTLP (metrics.proto,
 * NumberDataPoint: fixed64, sfixed64, double; protobuf has them in little-endian order, as the
 * machines have that we run on). What the SDK wrote is looked through once, each number compared
 * with the row's; a message that is not as it was thought is not made again.
 *
 * <p>For rows sent one by one, as in steady state, and messages of at most {@value #MOST_BYTES}
 * bytes: those take this much memory once more. Kept from the second row on with the same series,
 * so that series that come and go at each tick cost nothing here. One thread.
 *
 * <p><b>Compressed.</b> After a few messages that zlib compressed the compressed form is laid out,
 * too ({@link GzipTemplate}), for as long as the series and their start times stay the same.
 */
final class MessageTemplate implements AutoCloseable {
  static final int MOST_BYTES = 256 * 1024;

  /**
   * Messages that zlib compresses before the first layout: few, so that what it takes is over when
   * memory is trimmed after the start.
   */
  static final int BEFORE_FIRST_LAYOUT = 3;

  /** A layout costs what zlib takes for about as many: never much more than by zlib alone. */
  static final int BEFORE_LAYOUT = 8;

  // NumberDataPoint: start_time_unix_nano, time_unix_nano, as_double, as_int, each a fixed64
  private static final int AS_DOUBLE = 4;
  private static final int AS_INT = 6;
  private static final byte START_TAG = (byte) (2 << 3 | ProtoReader.FIXED64);
  private static final byte TIME_TAG = (byte) (3 << 3 | ProtoReader.FIXED64);

  /** From a tag of one byte, with its number, to the next. */
  private static final int STEP = 1 + Long.BYTES;

  /** For each point: place of its value in the row, of its start time, and where its value goes. */
  private static final int ENTRY = 3;

  /** Not the message that was thought. */
  private static final int NOT_SO = -1;

  private final RequestBuffer plain = new RequestBuffer(RequestBuffer.TYPICAL);
  private final List<Series> series = new ArrayList<>();
  private int[] entries = {};

  /** Of the row, as far as its points have values there. */
  private int slots;

  /** One for each level of the message, and one for a point. */
  private final ProtoReader[] readers = new ProtoReader[ProtobufPoints.POINTS_LEVEL + 2];

  /** Columns and number of points of the last row that was encoded, and whether it is kept. */
  private SeriesRegistry.Snapshot columns = new SeriesRegistry.Snapshot(List.of(), 0);

  private long points = -1;
  private boolean kept;

  private Optional<GzipTemplate> gzip = Optional.empty();

  /** Messages that zlib compressed, and how many of them come before a layout. */
  private int compressed;

  private int beforeLayout = BEFORE_FIRST_LAYOUT;

  /** While the SDK encodes a row that is to be kept. */
  private Optional<Expected> expected = Optional.empty();

  /** A row, and how the SDK sees it. */
  private record Expected(RowBatch rows, MetricBatch metrics) {}

  MessageTemplate() {
    for (int level = 0; level < readers.length; level++) {
      readers[level] = new ProtoReader(plain.bytes(), 0, 0, false);
    }
  }

  /** The message, not compressed; of the row that {@link #fill} was given last. */
  RequestBuffer plain() {
    return plain;
  }

  /** Puts the message into a request, compressed. */
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

  /** Whether the compressed form is laid out. */
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

  /** Makes the message that of a row; false if this is not one row with the same series. */
  boolean fill(RowBatch rows) {
    return kept && isLikeTheLast(rows) && put(rows);
  }

  private boolean isLikeTheLast(RowBatch rows) {
    return rows.rows() == 1 && rows.points() == points && rows.snapshot().equals(columns);
  }

  /** Every number is written anew, so a row that turns out to have other series spoils nothing. */
  private boolean put(RowBatch rows) {
    // looked at once, as this is gone through at each tick: all entries are within both
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
   * Tells that the message to be encoded next is that of {@code rows}.
   *
   * @param metrics the rows as the SDK sees them
   */
  void expect(RowBatch rows, MetricBatch metrics) {
    kept = false;
    forgetLayout();
    expected = isLikeTheLast(rows) ? Optional.of(new Expected(rows, metrics)) : Optional.empty();
    columns = rows.snapshot();
    points = rows.rows() == 1 ? rows.points() : -1;
  }

  /**
   * Shown a message that is encoded now.
   *
   * @return whether it was the expected one, and is in {@link #plain()}
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
      slots = Math.max(slots, series.get(i).index() + 1);
      entries[i * ENTRY] = series.get(i).index();
      entries[i * ENTRY + 1] = series.get(i).startIndex();
    }
    return find(0, 0, 0, plain.length()) == entries.length && says(row.rows());
  }

  /**
   * Finds where the values of points go.
   *
   * @param entry of the first point
   * @return entry behind the last, or {@link #NOT_SO}
   */
  private int find(int entry, int level, long at, long end) {
    ProtoReader reader = readers[level];
    reader.over(plain.bytes(), at, end - at);
    int next = entry;
    while (next != NOT_SO && reader.next()) {
      if (ProtobufPoints.isChild(level, reader)) {
        next =
            level < ProtobufPoints.POINTS_LEVEL
                ? find(next, level + 1, reader.valueOffset(), reader.fieldEnd())
                : findValue(next, reader.valueOffset(), reader.fieldEnd());
      }
    }
    return reader.sound() ? next : NOT_SO;
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
          return NOT_SO;
        }
        entries[entry + 2] = (int) at;
        return entry + ENTRY;
      }
    }
    return NOT_SO;
  }

  /** Whether the numbers of the message are those of a row, in the order in which they are put. */
  private boolean says(RowBatch rows) {
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
