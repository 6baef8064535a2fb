package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageTemplateTest {
  private static final Resource RESOURCE =
      Resource.create(Attributes.of(AttributeKey.stringKey("host.name"), "mühle"));

  private static MetricBatch metrics() {
    return new MetricBatch(RESOURCE, MetricBatch.scope("1.2.3"));
  }

  private static RequestBuffer encoded(OtlpEncoder encoder, RowBatch rows) {
    return assertInstanceOf(EncodedRequest.class, encoder.encode(rows)).body();
  }

  private static byte[] body(RequestBuffer request) throws IOException {
    byte[] body = request.bytes().bytes(0, (int) request.length());
    if (!request.compressed()) {
      return body;
    }
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return plain.readAllBytes();
    }
  }

  private static byte[] bySdk(
      CapturingHttpSender exporting, OtlpHttpMetricExporter sdk, MetricBatch batch) {
    assertTrue(sdk.export(batch).isSuccess());
    return exporting.body.toByteArray();
  }

  /** A host whose series come, go, stay away for a tick, fall and rise. */
  private static final class Host {
    final RowFixture rows = new RowFixture();
    private final Random random;
    private final List<SeriesGroup> cpus = new ArrayList<>();
    private final List<SeriesGroup> disks = new ArrayList<>();
    private long time = RowFixture.TIME;
    private int named;
    private boolean gaps;

    Host(long seed) {
      random = new Random(seed);
    }

    RowBatch ticks(int count) {
      for (int i = 0; i < count; i++) {
        time += random.nextLong(1, 10 * RowFixture.SECOND);
        gaps = random.nextInt(4) == 0;
        rows.row.begin(time);
        if (cpus.isEmpty() || random.nextInt(20) == 0) {
          cpus.add(rows.addCpu());
        }
        if (random.nextInt(10) == 0) {
          disks.add(rows.addDisk("sd" + named++, time));
        }
        if (!disks.isEmpty() && random.nextInt(20) == 0) {
          rows.registry.release(disks.removeLast(), rows.row.sequence());
        }
        cpus.forEach(this::set);
        disks.forEach(this::set);
        rows.publish();
      }
      return rows.take();
    }

    private void set(SeriesGroup group) {
      for (int i = 0; i < group.size(); i++) {
        if (gaps && random.nextInt(10) == 0) {
          continue;
        }
        if (group.series().get(i).metric().isDouble()) {
          rows.row.set(group, i, random.nextInt(5) == 0 ? 0.0 : random.nextGaussian() * 1e9);
        } else {
          rows.row.set(group, i, random.nextInt(5) == 0 ? 0 : random.nextLong());
        }
      }
    }
  }

  @Property(tries = 60)
  void eachRequestIsByteForByteTheSdks(@ForAll long seed, @ForAll boolean compress)
      throws IOException {
    Host host = new Host(seed);
    CapturingHttpSender exporting = new CapturingHttpSender();
    OtlpHttpMetricExporter sdk = exporting.exporter();
    MetricBatch seen = metrics();
    try (OtlpEncoder encoder =
        new OtlpEncoder(metrics(), new RequestFormat(MediaType.PROTOBUF, compress))) {
      for (int i = 0; i < 60; i++) {
        RowBatch rows = host.ticks(i % 13 == 12 ? 3 : 1);
        byte[] expected = bySdk(exporting, sdk, seen.load(rows));
        assertArrayEquals(expected, body(encoded(encoder, rows)), "row " + i + " of seed " + seed);
      }
    }
  }

  /** A request may be replaced, by one out of the spool say: the message that is kept may not. */
  @Test
  void whatIsPutIntoTheRequestLeavesTheMessageAsItIs() throws IOException {
    RowFixture rows = RowFixture.typical();
    rows.take();
    CapturingHttpSender exporting = new CapturingHttpSender();
    OtlpHttpMetricExporter sdk = exporting.exporter();
    try (OtlpEncoder encoder =
            new OtlpEncoder(metrics(), new RequestFormat(MediaType.PROTOBUF, false));
        RequestBuffer other = new RequestBuffer(16)) {
      for (int i = 2; i < 6; i++) {
        next(rows, i);
        byte[] expected = bySdk(exporting, sdk, metrics().load(rows.batch));
        assertArrayEquals(expected, body(encoded(encoder, rows.batch)), "row " + i);
        other.reserve(expected.length, false, MediaType.PROTOBUF);
        encoder
            .buffer()
            .reserve(expected.length, false, MediaType.PROTOBUF)
            .copyFrom(other.bytes(), 0, 0, expected.length);
        assertArrayEquals(new byte[expected.length], body(encoder.buffer()), "row " + i);
      }
    }
  }

  /** What the SDK says of the rows, shown to {@code message} as a sender shows it. */
  private static boolean shown(MessageTemplate message, RowBatch rows) throws IOException {
    MetricBatch batch = metrics().load(rows);
    message.expect(rows, batch);
    boolean[] kept = {false};
    CapturingHttpSender exporting =
        new CapturingHttpSender() {
          @Override
          void beforeWrite(MessageWriter writer) throws IOException {
            kept[0] = message.keeps(writer);
          }
        };
    exporting.exporter().export(batch);
    return kept[0];
  }

  @Test
  void isMadeAgainFromTheSecondRowOnWithTheSameSeries() throws IOException {
    RowFixture rows = RowFixture.typical();
    try (MessageTemplate message = new MessageTemplate()) {
      assertFalse(message.fill(rows.take()));
      assertFalse(shown(message, rows.batch));
      next(rows, 2);
      assertFalse(message.fill(rows.batch));
      assertTrue(shown(message, rows.batch));
      next(rows, 3);
      assertTrue(message.fill(rows.batch));
      CapturingHttpSender exporting = new CapturingHttpSender();
      byte[] expected = bySdk(exporting, exporting.exporter(), metrics().load(rows.batch));
      assertArrayEquals(expected, body(message.plain()));
    }
  }

  private static void next(RowFixture rows, long factor) {
    rows.row.begin(RowFixture.TIME + factor * RowFixture.SECOND);
    rows.fill(factor);
    rows.take();
  }

  @Test
  void otherSeriesOrMoreRowsAreTheSdksAffair() throws IOException {
    RowFixture rows = RowFixture.typical();
    rows.take();
    try (MessageTemplate message = new MessageTemplate()) {
      shown(message, rows.batch);
      next(rows, 2);
      shown(message, rows.batch);

      rows.row.begin(RowFixture.TIME + 3 * RowFixture.SECOND);
      rows.fill(3);
      rows.row.begin(RowFixture.TIME + 4 * RowFixture.SECOND);
      rows.fill(4);
      rows.take();
      assertEquals(2, rows.batch.rows());
      assertFalse(message.fill(rows.batch));

      rows.row.begin(RowFixture.TIME + 5 * RowFixture.SECOND);
      rows.addDisk("sdz", RowFixture.TIME);
      rows.fill(5);
      assertFalse(message.fill(rows.take()));

      // one value less, and the next tick another one: as many points, but not the same
      next(rows, 6);
      shown(message, rows.batch);
      SeriesGroup disk = rows.addDisk("sdy", RowFixture.TIME);
      for (int away = 0; away < 2; away++) {
        rows.row.begin(RowFixture.TIME + (7 + away) * RowFixture.SECOND);
        rows.row.set(disk, away, 1);
        rows.publish();
        rows.take();
        assertFalse(message.fill(rows.batch));
        shown(message, rows.batch);
      }
    }
  }

  /** Same series, and as many bytes: only the numbers show that this was another row's message. */
  @Test
  void aMessageThatDoesNotSayWhatTheRowSaysIsNotMadeAgain() throws IOException {
    RowFixture rows = RowFixture.typical();
    rows.take();
    RowFixture others = RowFixture.typical();
    others.take();
    try (MessageTemplate message = new MessageTemplate()) {
      shown(message, rows.batch);
      next(rows, 2);
      message.expect(rows.batch, metrics().load(rows.batch));
      CapturingHttpSender exporting =
          new CapturingHttpSender() {
            @Override
            void beforeWrite(MessageWriter writer) throws IOException {
              assertTrue(message.keeps(writer));
            }
          };
      exporting.exporter().export(metrics().load(others.batch));
      next(rows, 3);
      assertFalse(message.fill(rows.batch));
    }
  }

  /** A message that is kept, of {@code rows}, and a buffer that it is compressed to. */
  private static final class Compressing implements AutoCloseable {
    final RowFixture rows = new RowFixture();
    final MessageTemplate message = new MessageTemplate();
    final RequestBuffer request = new RequestBuffer(RequestBuffer.TYPICAL);
    private long ticks;

    Compressing() throws IOException {
      rows.addCpu();
      rows.addDisk("sda", RowFixture.TIME);
      rows.addDisk("sdb", RowFixture.BOOT);
      tick(0);
      shown(message, rows.batch);
      tick(0);
      shown(message, rows.batch);
    }

    private void tick(long factor) {
      rows.row.begin(RowFixture.TIME + ++ticks * RowFixture.SECOND);
      rows.fill(factor);
      rows.take();
    }

    /** Compresses the next row's message and reads it again. */
    void send(long factor) throws IOException {
      tick(factor);
      assertTrue(message.fill(rows.batch), "tick " + ticks);
      message.compress(request);
      assertTrue(request.compressed());
      assertArrayEquals(body(message.plain()), body(request), "tick " + ticks);
      CapturingHttpSender exporting = new CapturingHttpSender();
      byte[] expected = bySdk(exporting, exporting.exporter(), metrics().load(rows.batch));
      assertArrayEquals(expected, body(request), "tick " + ticks);
    }

    void send(int times, long factor) throws IOException {
      for (int i = 0; i < times; i++) {
        send(factor);
      }
    }

    @Override
    public void close() {
      message.close();
      request.close();
    }
  }

  @Test
  void isLaidOutAfterAFewMessagesWhateverTheValues() throws IOException {
    try (Compressing to = new Compressing()) {
      to.send(MessageTemplate.BEFORE_FIRST_LAYOUT - 1, 0);
      assertFalse(to.message.isLaidOut());
      to.send(0);
      assertTrue(to.message.isLaidOut());
      to.send(3, 0);
      to.send(1);
      to.send(3, 5);
      assertTrue(to.message.isLaidOut());
    }
  }

  @Test
  void aLayoutEndsWhenAStartTimeMoves() throws IOException {
    try (Compressing to = new Compressing()) {
      to.send(MessageTemplate.BEFORE_LAYOUT + 1, 100);
      assertTrue(to.message.isLaidOut());
      to.rows.row.clockOffset(-RowFixture.SECOND);
      to.send(100);
      assertFalse(to.message.isLaidOut());
      to.send(MessageTemplate.BEFORE_LAYOUT - 2, 100);
      assertFalse(to.message.isLaidOut());
      to.send(100);
      assertTrue(to.message.isLaidOut());
    }
  }

  @Property(tries = 30)
  void whatIsCompressedIsTheMessage(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    try (Compressing to = new Compressing()) {
      long factor = 0;
      boolean laidOut = false;
      for (int i = 0; i < 80; i++) {
        factor = random.nextInt(25) == 0 ? random.nextLong(3) : factor + random.nextLong(1_000);
        to.send(i < 12 ? 0 : factor);
        laidOut |= to.message.isLaidOut();
      }
      assertTrue(laidOut);
    }
  }

  @Test
  void anOtherSeriesEndsALayout() throws IOException {
    try (Compressing to = new Compressing()) {
      to.send(MessageTemplate.BEFORE_LAYOUT, 1);
      assertTrue(to.message.isLaidOut());
      to.rows.row.begin(RowFixture.TIME + 100 * RowFixture.SECOND);
      to.rows.addDisk("sdc", RowFixture.TIME);
      to.rows.fill(2);
      to.rows.take();
      assertFalse(to.message.fill(to.rows.batch));
      shown(to.message, to.rows.batch);
      assertFalse(to.message.isLaidOut());
    }
  }

  @Test
  void aLargeMessageIsNotKept() throws IOException {
    RowFixture rows = new RowFixture();
    rows.row.begin(RowFixture.TIME);
    for (int i = 0; i < 1500; i++) {
      rows.addDisk(
          "a device with a name that takes some room in each message " + i, RowFixture.BOOT);
    }
    rows.fill(1);
    rows.take();
    try (MessageTemplate message = new MessageTemplate()) {
      assertFalse(shown(message, rows.batch));
      next(rows, 2);
      assertFalse(shown(message, rows.batch));
      next(rows, 3);
      assertFalse(message.fill(rows.batch));
    }
  }
}
