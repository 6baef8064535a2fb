package dev.panapulse.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.otlp.RowFixture;
import dev.panapulse.row.Metric;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleRendererTest {
  private final RowFixture rows = new RowFixture();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ConsoleRenderer renderer(Charset charset, boolean colours) {
    return new ConsoleRenderer(new PrintStream(out, false, charset), colours);
  }

  private void twoRows() {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup cpu = rows.addCpu();
    SeriesGroup disk = rows.addDisk("nvme0n1", RowFixture.BOOT);
    rows.row.set(cpu, 0, 273_132.45);
    rows.row.set(cpu, 3, 0.4512);
    rows.row.set(disk, 0, 5_000_000_000L);
    rows.publish();
    rows.row.begin(RowFixture.TIME + 10 * RowFixture.SECOND);
    rows.row.set(cpu, 0, 273_133.70);
    rows.row.set(disk, 0, 5_012_582_912L);
    rows.row.set(disk, 1, 512L);
    rows.publish();
  }

  @Test
  void rowsReadLikeThis() {
    twoRows();
    renderer(UTF_8, false).render(rows.take());

    assertEquals(
        """
        2026-11-22T18:39:25.250Z  3 values

        system.cpu
          time         mode=user             3d 3h 52m   273132.45
          utilization  mode=user                45.1 %      0.4512

        system.disk
          io  device=nvme0n1 direction=read   4.66 GiB  5000000000

        2026-11-22T18:39:35.250Z  3 values, rates over 10.0 s

        system.cpu
          time  mode=user                     3d 3h 52m    273133.7      12.5 %

        system.disk
          io  device=nvme0n1 direction=read    4.67 GiB  5012582912  1.20 MiB/s
          io  device=nvme0n1 direction=write      512 B

        """,
        out.toString(UTF_8));
  }

  @Test
  void aRememberedRowGivesRatesAndIsNotPrinted() {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup disk = rows.addDisk("sda", RowFixture.BOOT);
    rows.row.set(disk, 0, 0L);
    rows.publish();
    ConsoleRenderer renderer = renderer(UTF_8, false);
    renderer.remember(rows.take());
    rows.row.begin(RowFixture.TIME + RowFixture.SECOND);
    rows.row.set(disk, 0, 2048L);
    rows.publish();
    renderer.render(rows.take());

    assertTrue(out.toString(UTF_8).contains("2 KiB  2048  2 KiB/s\n"), out.toString(UTF_8));
    assertFalse(out.toString(UTF_8).contains("18:39:25"));
  }

  @Test
  void longMountPointsAreCutInTheMiddle() {
    rows.row.begin(RowFixture.TIME);
    String mount = "/var/lib/containers/" + "0123456789".repeat(8) + "/merged";
    Attributes attributes =
        Attributes.builder()
            .put(RowFixture.DEVICE, "/dev/mapper/vg0-root\u001b[31m\u202e\u2028")
            .put(AttributeKey.stringKey("system.filesystem.type"), "ext4")
            .put(AttributeKey.stringKey("system.filesystem.mode"), "rw")
            .put(RowFixture.STATE, "used")
            .put(RowFixture.MOUNT, mount)
            .build();
    SeriesGroup usage =
        rows.add(new SeriesGroup.Builder().with(RowFixture.USAGE, attributes), RowFixture.BOOT);
    rows.row.set(usage, 0, 13_207_024_435L);
    rows.publish();
    rows.take();
    renderer(UTF_8, false).render(rows.batch);
    renderer(US_ASCII, false).render(rows.batch);

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertEquals(100, lines.get(3).length(), lines.get(3));
    assertTrue(lines.get(3).contains("…"), lines.get(3));
    assertTrue(lines.get(3).contains("mode=rw state=used type=ext4"), lines.get(3));
    assertTrue(lines.get(3).endsWith("12.3 GiB  13207024435"), lines.get(3));
    assertEquals(lines.get(3).replace('…', '~'), lines.get(8));
    assertFalse(out.toString(UTF_8).contains("\u001b"));
    assertFalse(out.toString(UTF_8).contains("\u202e"), "turns the rest of the line around");
    assertFalse(out.toString(UTF_8).contains("\u2028"), "begins a line");
  }

  @Test
  void aPartOfTheHardwareIsCalledByItsIdAndAStateIsNoShare() {
    rows.row.begin(RowFixture.TIME);
    Attributes attributes =
        Attributes.builder()
            .put("hw.id", "rpi_volt@raspberrypi-hwmon/in0")
            .put("hw.name", "rpi_volt in0")
            .put("hw.parent", "rpi_volt@raspberrypi-hwmon")
            .put("hw.type", "voltage")
            .put("hw.state", "failed")
            .build();
    Metric status = Metric.upDownCounter("hw.status", "1", "Status");
    SeriesGroup group =
        rows.add(new SeriesGroup.Builder().with(status, attributes), RowFixture.BOOT);
    rows.row.set(group, 0, 1);
    rows.publish();
    renderer(UTF_8, false).render(rows.take());

    String line = out.toString(UTF_8).lines().toList().get(3);
    assertTrue(line.contains("id=rpi_volt@raspberrypi-hwmon/in0 state=failed  "), line);
    assertTrue(line.stripTrailing().endsWith(" 1"), line);
    assertFalse(line.contains("%"), line);
  }

  @Test
  void aLabelThatCannotBeCutKeepsItsDistanceFromTheValue() {
    rows.row.begin(RowFixture.TIME);
    AttributesBuilder many = Attributes.builder();
    for (int i = 0; i < 9; i++) {
      many.put(AttributeKey.stringKey("a.key" + i), "no way");
    }
    SeriesGroup usage =
        rows.add(
            new SeriesGroup.Builder()
                .with(RowFixture.USAGE, many.build())
                .with(RowFixture.USAGE, Attributes.of(RowFixture.DEVICE, "sda")),
            RowFixture.BOOT);
    rows.row.set(usage, 0, 422L << 20);
    rows.row.set(usage, 1, 2L << 20);
    rows.publish();
    renderer(UTF_8, false).render(rows.take());

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertTrue(lines.get(3).endsWith("key8=no way  422 MiB  442499072"), lines.get(3));
    assertTrue(lines.get(4).endsWith("  2 MiB    2097152"), lines.get(4));
    assertEquals(100, lines.get(4).length());
  }

  @Test
  void areasComeInAnOrderOfTheirOwnWithTheAgentsLast() {
    rows.row.begin(RowFixture.TIME);
    String[] names = {
      "panapulse.data_point.waiting",
      "system.zoo.animals",
      "system.network.io",
      "hw.temperature",
      "system.cpu.time",
      "panapulse.sampler.tick.completed",
      "system.disk.io",
      "system.network.errors",
      "system.uptime"
    };
    for (String name : names) {
      Metric metric = Metric.upDownCounter(name, "{thing}", "");
      rows.row.set(rows.add(new SeriesGroup.Builder().with(metric), RowFixture.BOOT), 0, 1L);
    }
    rows.publish();
    renderer(UTF_8, false).render(rows.take());

    List<String> areas =
        out.toString(UTF_8).lines().filter(l -> !l.isBlank() && l.charAt(0) >= 'a').toList();
    assertEquals(
        List.of(
            "system",
            "system.cpu",
            "system.disk",
            "system.network",
            "hw",
            "system.zoo",
            "panapulse"),
        areas);
  }

  @Test
  void ofTheAgentsCountersThoseAtZeroAreLeftOut() {
    rows.row.begin(RowFixture.TIME);
    SeriesGroup own =
        rows.add(
            new SeriesGroup.Builder()
                .with(Metric.counter("panapulse.export.attempt.failed", "{failure}", ""))
                .with(Metric.counter("panapulse.sampler.tick.completed", "{tick}", ""))
                .with(Metric.upDownCounter("panapulse.data_point.waiting", "{data_point}", "")),
            RowFixture.BOOT);
    SeriesGroup disk = rows.addDisk("sda", RowFixture.BOOT);
    for (int i = 0; i < 3; i++) {
      rows.row.set(own, i, i == 1 ? 5L : 0L);
    }
    rows.row.set(disk, 0, 0L);
    rows.publish();
    renderer(UTF_8, false).render(rows.take());

    assertEquals(
        """
        2026-11-22T18:39:25.250Z  3 values

        system.disk
          io  device=sda direction=read  0 B

        panapulse
          sampler.tick.completed           5
          data_point.waiting               0

        """,
        out.toString(UTF_8));
  }

  @Test
  void coloursComeWhenAskedFor() {
    twoRows();
    renderer(UTF_8, true).render(rows.take());

    assertTrue(out.toString(UTF_8).contains("\u001b[1msystem.cpu\u001b[0m\n"));
    String plain = out.toString(UTF_8).replaceAll("\u001b\\[[0-9]m", "");
    out.reset();
    renderer(UTF_8, false).render(rows.batch);
    assertEquals(out.toString(UTF_8), plain);
  }

  private static String value(String unit, double value) {
    return new HumanUnits(true).value(Metric.gauge("system.x.y", unit, ""), value);
  }

  @Test
  void numbersReadAsPeopleReadThem() {
    assertEquals("512 B", value("By", 512));
    assertEquals("0.98 KiB", value("By", 1001));
    assertEquals("1.50 MiB", value("By", 1.5 * (1 << 20)));
    assertEquals("8 EiB", value("By", 0x1p63));
    assertEquals("45.1 %", value("1", 0.4512));
    assertEquals("0.0312 %", value("1", 0.000312));
    assertEquals("100 %", value("1", 1));
    assertEquals("250 ms", value("s", 0.25));
    assertEquals("12.5 s", value("s", 12.5));
    assertEquals("1m 1s", value("s", 61.9));
    assertEquals("1d 1h 1m", value("s", 90_061));
    assertEquals("3.40 GHz", value("Hz", 3.4e9));
    assertEquals("45.5 °C", value("Cel", 45.5));
    assertEquals("1200 rpm", value("rpm", 1200));
    assertEquals("9999", value("{packet}", 9999));
    assertEquals("1.23 M", value("{packet}", 1_234_567));
    assertEquals("-4", value("{thing}", -4));
    assertEquals("-0.50", value("", -0.5));
    assertEquals(
        "0.31",
        new HumanUnits(true).value(Metric.gauge("system.cpu.load_average.1m", "1", ""), 0.31));
  }

  @Test
  void areasAndTimes() {
    assertEquals("system.cpu", ConsoleRenderer.area("system.cpu.load_average.1m"));
    assertEquals("system", ConsoleRenderer.area("system.uptime"));
    assertEquals("process", ConsoleRenderer.area("process.cpu.time"));
    assertEquals("up", ConsoleRenderer.area("up"));
    StringBuilder text = new StringBuilder();
    ConsoleRenderer.appendTime(text, -1);
    assertEquals("1969-12-31T23:59:59.999Z", text.toString());
  }
}
