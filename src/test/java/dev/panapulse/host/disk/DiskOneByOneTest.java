package dev.panapulse.host.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.host.DeviceEvents;
import dev.panapulse.host.DeviceHostFixture;
import dev.panapulse.host.FaultyFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A board as a Raspberry Pi: one disk that is measured, among many in memory that are not. */
final class DiskOneByOneTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int ENODEV = 19;
  private static final String ALL = "proc/diskstats";
  private static final String ONE = "sys/block/mmcblk0/stat";
  private static final String EVENTS = "sys/kernel/uevent_seqnum";

  @TempDir Path root = Path.of("");

  private final FaultyFiles files = new FaultyFiles();
  private final AtomicLong clock = new AtomicLong();
  private DeviceHostFixture host = DeviceHostFixture.at(root, files.libc());
  private DiskCollector collector = collector();

  private DiskCollector collector() {
    return new DiskCollector(host.context(), name -> !name.startsWith("ram"), false, clock::get);
  }

  @BeforeEach
  void aBoard() {
    host = DeviceHostFixture.at(root, files.libc());
    collector = collector();
    putAll(10, "");
    putOne(10);
    host.put("sys/block/mmcblk0/size", "100\n");
    host.put(EVENTS, "41\n");
  }

  @AfterEach
  void close() {
    collector.close();
  }

  private static String figures(long reads) {
    return reads + " 0 " + reads * 8 + " 3 4 0 32 7 0 9 16";
  }

  private void putAll(long reads, String more) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      text.append("   1 ").append(i).append(" ram").append(i).append(" 0 0 0 0 0 0 0 0 0 0 0\n");
    }
    host.put(ALL, text + " 179 0 mmcblk0 " + figures(reads) + "\n" + more);
  }

  private void putOne(long reads) {
    host.put(ONE, "    " + figures(reads) + "\n");
  }

  private void tick() {
    clock.addAndGet(SECOND);
    host.tick(collector);
  }

  /** From now on no event has come since the last look at all. */
  private void settle() {
    for (int i = 0; i < 3; i++) {
      tick();
    }
  }

  private Optional<Number> readsOf(String disk) {
    return host.value(
        "system.disk.operations", "system.device.name=" + disk, "disk.io.direction=read");
  }

  private void delete(String path) {
    try {
      Files.delete(root.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theOneIsReadAndTheFileOfAllIsNot() {
    settle();
    putAll(999, "");
    putOne(11);
    long before = files.calls.get();
    tick();
    assertEquals(Optional.of(11L), readsOf("mmcblk0"));
    assertEquals(
        Optional.of(11L * 8 * 512),
        host.value("system.disk.io", "system.device.name=mmcblk0", "disk.io.direction=read"));
    assertEquals(
        Optional.of(0.009), host.value("system.disk.io_time", "system.device.name=mmcblk0"));
    assertEquals(
        Optional.of(51200L), host.value("system.disk.limit", "system.device.name=mmcblk0"));
    assertEquals(
        Optional.of(DeviceHostFixture.BOOT),
        host.start("system.disk.io_time", "system.device.name=mmcblk0"));
    // the number of events, and the disk
    assertEquals(before + 2, files.calls.get());
  }

  @Test
  void aDiskThatComesIsMeasuredAtOnce() {
    settle();
    tick();
    host.put("sys/block/sda/size", "200\n");
    putAll(12, "   8 0 sda " + figures(5) + "\n");
    putOne(12);
    host.put("sys/block/sda/stat", figures(5) + "\n");
    host.put(EVENTS, "45\n");
    tick();
    assertEquals(Optional.of(12L), readsOf("mmcblk0"));
    assertEquals(Optional.of(0L), readsOf("sda"));
    host.put("sys/block/sda/stat", figures(6) + "\n");
    settle();
    tick();
    assertEquals(Optional.of(1L), readsOf("sda"));
  }

  @Test
  void aDiskThatGoesIsForgotten() {
    String gone = "   8 0 sda " + figures(5) + "\n";
    host.put("sys/block/sda/size", "200\n");
    putAll(10, gone);
    host.put("sys/block/sda/stat", figures(6) + "\n");
    settle();
    tick();
    assertEquals(Optional.of(6L), readsOf("sda"));
    // as the kernel's file of a device that is gone, whose event is yet to come
    files.fail(root.resolve("sys/block/sda/stat"), ENODEV);
    putAll(13, "");
    tick();
    assertEquals(Optional.of(13L), readsOf("mmcblk0"));
    assertEquals(Optional.empty(), readsOf("sda"));
    tick();
    tick();
    assertEquals(Optional.empty(), host.oneSeries("system.disk.io_time", "system.device.name=sda"));
    assertEquals(0, collector.errors().failures() + collector.errors().invalidValues());
  }

  @Test
  void whatCannotBeReadAloneIsReadWithAll() {
    delete(ONE);
    for (int i = 0; i < 9; i++) {
      putAll(20 + i, "");
      tick();
      assertEquals(Optional.of(20L + i), readsOf("mmcblk0"));
    }
    long before = files.calls.get();
    tick();
    assertEquals(before + 1, files.calls.get(), "the file of all, and nothing else any more");
    assertEquals(0, collector.errors().failures() + collector.errors().invalidValues());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "1 2 3\n",
        "31 0 -8 3 4 0 32 7 0 9 16\n",
        "x 0 248 3 4 0 32 7 0 9 16\n",
        "99999999999999999999 0 248 3 4 0 32 7 0 9 16\n",
        "31 0 248 3 4 0 32 7 0 ? 16\n"
      })
  void figuresThatMakeNoSenseAreReadWithAll(String text) {
    settle();
    host.put(ONE, text);
    putAll(30, "");
    tick();
    assertEquals(Optional.of(30L), readsOf("mmcblk0"));
    assertEquals(
        Optional.of(0.009), host.value("system.disk.io_time", "system.device.name=mmcblk0"));
    assertEquals(0, collector.errors().failures() + collector.errors().invalidValues());
  }

  @Test
  void aFigureThatIsNotReportedMayBeInvalid() {
    settle();
    host.put(ONE, "31 0 248 3 4 0 32 7 -1 9 16\n");
    tick();
    assertEquals(Optional.of(31L), readsOf("mmcblk0"));
  }

  @Test
  void withoutANumberOfEventsAllIsRead() {
    delete(EVENTS);
    settle();
    putAll(14, "");
    tick();
    assertEquals(Optional.of(14L), readsOf("mmcblk0"));
  }

  @Test
  void allIsReadEveryTenMinutes() {
    settle();
    putAll(15, "");
    putOne(16);
    clock.addAndGet(DeviceEvents.TRUST_NANOS);
    tick();
    assertEquals(Optional.of(15L), readsOf("mmcblk0"));
    tick();
    assertEquals(Optional.of(16L), readsOf("mmcblk0"));
  }

  @Test
  void aContainersOwnFiguresAreNotTakenForTheHosts() {
    putOne(20_000);
    settle();
    putAll(11, "");
    tick();
    assertEquals(Optional.of(11L), readsOf("mmcblk0"));
    putOne(9);
    host.put(EVENTS, "50\n");
    settle();
    putAll(12, "");
    tick();
    assertEquals(Optional.of(12L), readsOf("mmcblk0"));
  }

  @Test
  void whereMostAreMeasuredAllIsRead() {
    host.put(ALL, " 179 0 mmcblk0 " + figures(1) + "\n   1 0 ram0 " + figures(0) + "\n");
    settle();
    host.put(ALL, " 179 0 mmcblk0 " + figures(2) + "\n   1 0 ram0 " + figures(0) + "\n");
    tick();
    assertEquals(Optional.of(2L), readsOf("mmcblk0"));
  }
}
