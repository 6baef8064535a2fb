package dev.panapulse.host.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.DeviceHostFixture;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.Metric;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.disk.io             By          counter       int    recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.operations     {operation} counter       int    recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.merged         {operation} counter       int    recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.operation_time s           counter       double recommended /proc/diskstats disk.io.direction,system.device.name
      system.disk.io_time        s           counter       double recommended /proc/diskstats system.device.name
      system.disk.limit          By          updowncounter int    opt-in      /sys/block      system.device.name
      """;

  @TempDir Path directory;

  private static DiskCollector all(DeviceHostFixture host) {
    return new DiskCollector(host.context(), name -> true, false);
  }

  private static List<String> devices(DeviceHostFixture host) {
    return host.values("system.disk.io_time", "system.device.name");
  }

  /** A line in the format of kernels before 4.18. */
  private static String line(String name, long reads, long writes, long millisReading) {
    return "   8       0 "
        + name
        + " "
        + reads
        + " 0 "
        + reads * 8
        + " "
        + millisReading
        + " "
        + writes
        + " 0 "
        + writes * 8
        + " 7 0 9 16\n";
  }

  private DeviceHostFixture emptyHost() {
    return DeviceHostFixture.at(directory, LibC.system());
  }

  @Test
  void readsEveryFigureOfAnSdCard() {
    DeviceHostFixture host = DeviceHostFixture.of("raspberry-pi-4");
    DiskCollector collector =
        new DiskCollector(host.context(), name -> !name.startsWith("ram"), false);
    host.tick(collector);

    String device = "system.device.name=mmcblk0";
    String read = "disk.io.direction=read";
    String write = "disk.io.direction=write";
    assertEquals(Optional.of(1768306L * 512), host.value("system.disk.io", device, read));
    assertEquals(Optional.of(4810888L * 512), host.value("system.disk.io", device, write));
    assertEquals(Optional.of(38523L), host.value("system.disk.operations", device, read));
    assertEquals(Optional.of(184411L), host.value("system.disk.operations", device, write));
    assertEquals(Optional.of(11021L), host.value("system.disk.merged", device, read));
    assertEquals(Optional.of(121022L), host.value("system.disk.merged", device, write));
    assertEquals(Optional.of(137.446), host.value("system.disk.operation_time", device, read));
    assertEquals(Optional.of(2791.904), host.value("system.disk.operation_time", device, write));
    assertEquals(Optional.of(1213.020), host.value("system.disk.io_time", device));
    assertEquals(Optional.of(62333952L * 512), host.value("system.disk.limit", device));
    assertEquals(Optional.of(DeviceHostFixture.BOOT), host.start("system.disk.io", device, read));
    assertEquals(List.of("mmcblk0", "sda"), devices(host));
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void partitionsAreMeasuredWhereAskedFor() {
    DeviceHostFixture host = DeviceHostFixture.of("vps");
    host.tick(new DiskCollector(host.context(), name -> name.startsWith("vda"), true));

    assertEquals(List.of("vda", "vda1", "vda14", "vda15"), devices(host));
    assertEquals(
        Optional.of(52164575L * 512), host.value("system.disk.limit", "system.device.name=vda1"));
  }

  @Test
  void diskThatNeverDidAnythingIsThere() {
    DeviceHostFixture host = DeviceHostFixture.of("vps");
    host.tick(all(host));

    assertEquals(List.of("loop0", "loop1", "sr0", "vda"), devices(host));
    assertEquals(Optional.of(0.0), host.value("system.disk.io_time", "system.device.name=sr0"));
    assertEquals(Optional.of(0L), host.value("system.disk.limit", "system.device.name=loop1"));
  }

  @Test
  void formatOfKernel419HasFifteenFigures() {
    DeviceHostFixture host = DeviceHostFixture.of("docker-host");
    host.tick(all(host));

    assertEquals(List.of("dm-0", "nvme0n1"), devices(host));
    assertEquals(
        Optional.of(3100.224), host.value("system.disk.io_time", "system.device.name=nvme0n1"));
  }

  @Test
  void withoutSysNamesTellPartitions() {
    DeviceHostFixture host = DeviceHostFixture.of("lvm-server");
    DiskCollector collector = all(host);
    host.tick(collector);

    assertEquals(24 + 4 + 122, devices(host).size());
    assertFalse(devices(host).contains("sda1"));
    assertFalse(devices(host).contains("md0p1"));
    assertTrue(devices(host).contains("md127"));
    assertEquals(Optional.empty(), host.value("system.disk.limit", "system.device.name=sda"));
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void whatMakesNoSenseIsSkippedAndCounted() {
    DeviceHostFixture host = DeviceHostFixture.of("hostile");
    DiskCollector collector = all(host);
    host.tick(collector);

    assertEquals(List.of("sd\\xff\\xfe", "sda", "sdd", "sde", "sdg", "sdh"), devices(host));
    // not the second line of that name
    assertEquals(Optional.of(0.010), host.value("system.disk.io_time", "system.device.name=sda"));
    assertEquals(Optional.of(0.010), host.value("system.disk.io_time", "system.device.name=sde"));
    // its good figures stay
    String read = "disk.io.direction=read";
    assertEquals(
        Optional.empty(), host.value("system.disk.operations", "system.device.name=sdg", read));
    assertEquals(Optional.empty(), host.value("system.disk.io", "system.device.name=sdg", read));
    assertEquals(Optional.of(2L), host.value("system.disk.merged", "system.device.name=sdg", read));
    // sdb and sdc are short, one line has no name, one no number, one no end; sdg lacks two
    // figures,
    // sdh one
    assertEquals(5 + 3, collector.errors().invalidValues());
  }

  @Test
  void emptyFileIsNoTrouble() {
    DeviceHostFixture host = emptyHost();
    host.put("proc/diskstats", "");
    DiskCollector collector = all(host);
    host.tick(collector);

    assertEquals(List.of(), host.presentSeries());
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void fileThatAppearsLaterHasCountedSinceBoot() {
    DeviceHostFixture host = emptyHost();
    DiskCollector collector = all(host);
    host.tick(collector);
    assertEquals(1, collector.errors().failures());

    host.put("proc/diskstats", line("sda", 5, 6, 7));
    host.tick(collector);
    assertEquals(
        Optional.of(DeviceHostFixture.BOOT),
        host.start("system.disk.io_time", "system.device.name=sda"));
  }

  @Test
  void diskComesAndGoes() {
    DeviceHostFixture host = emptyHost();
    DiskCollector collector = all(host);
    host.put("proc/diskstats", line("sda", 1, 1, 1));
    host.tick(collector);

    long before = host.now();
    host.put("sys/block/sda/size", "100\n");
    host.put("sys/block/sdb/size", "200\n");
    host.put("proc/diskstats", line("sdb", 1, 1, 1) + line("sda", 2, 2, 2));
    host.tick(collector);
    assertEquals(Optional.of(before), host.start("system.disk.io_time", "system.device.name=sdb"));
    assertEquals(
        Optional.of(DeviceHostFixture.BOOT),
        host.start("system.disk.io_time", "system.device.name=sda"));
    // read again because something came
    assertEquals(Optional.of(51200L), host.value("system.disk.limit", "system.device.name=sda"));
    assertEquals(Optional.of(102400L), host.value("system.disk.limit", "system.device.name=sdb"));

    host.put("proc/diskstats", line("sda", 3, 3, 3));
    host.tick(collector);
    assertEquals(Optional.empty(), host.value("system.disk.io_time", "system.device.name=sdb"));
    assertEquals(Optional.empty(), host.value("system.disk.limit", "system.device.name=sdb"));
    host.tick(collector);
    assertEquals(List.of("sda"), devices(host));
  }

  @Test
  void lineThatIsMissingOnceDoesNotMakeItsDiskNew() {
    DeviceHostFixture host = emptyHost();
    DiskCollector collector = all(host);
    host.put("proc/diskstats", line("sda", 1, 1, 1) + line("sdb", 1000, 1000, 1000));
    host.tick(collector);
    host.put("proc/diskstats", line("sda", 2, 2, 2));
    host.tick(collector);
    host.put("proc/diskstats", line("sda", 3, 3, 3) + line("sdb", 1001, 1001, 1001));
    host.tick(collector);

    assertEquals(Optional.of(1.001), reading(host, "sdb"));
    assertEquals(
        Optional.of(DeviceHostFixture.BOOT),
        host.start("system.disk.io_time", "system.device.name=sdb"));
  }

  private static Optional<Number> reading(DeviceHostFixture host, String device) {
    return host.value(
        "system.disk.operation_time", "system.device.name=" + device, "disk.io.direction=read");
  }

  @Test
  void millisecondsThatWrapGoOn() {
    DeviceHostFixture host = emptyHost();
    DiskCollector collector = all(host);
    host.put("proc/diskstats", line("sda", 10, 10, (1L << 32) - 1000));
    host.tick(collector);
    host.put("proc/diskstats", line("sda", 11, 10, 500));
    host.tick(collector);
    assertEquals(Optional.of(((1L << 32) - 1000) / 1000.0), reading(host, "sda"));
    host.put("proc/diskstats", line("sda", 12, 10, 700));
    host.tick(collector);
    assertEquals(Optional.of(((1L << 32) + 700) / 1000.0), reading(host, "sda"));
    assertEquals(
        Optional.of(DeviceHostFixture.BOOT),
        host.start("system.disk.io_time", "system.device.name=sda"));
  }

  @Test
  void otherDiskOfTheSameNameStartsAnew() {
    DeviceHostFixture host = emptyHost();
    DiskCollector collector = all(host);
    host.put("proc/diskstats", line("sda", 1000, 0, 5000));
    host.tick(collector);
    // fewer reads, and yet more writes
    host.put("proc/diskstats", line("sda", 10, 3, 500));
    host.tick(collector);
    long before = host.now();
    host.put("proc/diskstats", line("sda", 14, 4, 750));
    host.tick(collector);

    assertEquals(Optional.of(0.25), reading(host, "sda"));
    assertEquals(
        Optional.of(4L),
        host.value("system.disk.operations", "system.device.name=sda", "disk.io.direction=read"));
    assertEquals(
        Optional.of(before),
        host.start("system.disk.operations", "system.device.name=sda", "disk.io.direction=read"));
  }

  @Test
  void filterIsAskedOnceAName() {
    DeviceHostFixture host = emptyHost();
    List<String> asked = new ArrayList<>();
    DiskCollector collector =
        new DiskCollector(
            host.context(),
            name -> {
              asked.add(name);
              return !name.equals("sdb");
            },
            false);
    host.put("proc/diskstats", line("sda", 1, 1, 1) + line("sdb", 1, 1, 1) + line("sdc", 1, 1, 1));
    host.tick(collector);
    host.put("proc/diskstats", line("sdc", 1, 1, 1) + line("sdb", 1, 1, 1) + line("sda", 1, 1, 1));
    host.tick(collector);
    host.tick(collector);

    assertEquals(List.of("sda", "sdb", "sdc"), asked);
    assertEquals(List.of("sda", "sdc"), devices(host));
  }

  @Test
  void withoutRoomTheRestIsLeftOutAndCountedOnce() {
    DeviceHostFixture host = emptyHost();
    Metric filler = Metric.upDownCounter("filler", "1", "Fills the catalog");
    SeriesGroup.Builder most = new SeriesGroup.Builder();
    for (int i = 0; i < SeriesRegistry.MAX_SLOTS - 12; i++) {
      most.with(filler);
    }
    host.context().series().addSinceBoot(most, new CollectorErrors("filler"), "filler");
    host.put("proc/diskstats", line("sda", 1, 1, 1) + line("sdb", 1, 1, 1) + line("sdc", 1, 1, 1));
    DiskCollector collector = all(host);
    host.tick(collector);
    host.tick(collector);

    assertEquals(List.of("sda"), devices(host));
    assertEquals(2, collector.errors().invalidValues());
  }

  @Test
  void slashInANameIsAnExclamationMarkInSys() {
    DeviceHostFixture host = emptyHost();
    host.put("sys/block/cciss!c0d0/size", "10\n");
    host.put("proc/diskstats", line("cciss/c0d0", 1, 1, 1) + line("cciss/c0d0p1", 1, 1, 1));
    host.tick(all(host));

    assertEquals(List.of("cciss/c0d0"), devices(host));
    assertEquals(
        Optional.of(5120L), host.value("system.disk.limit", "system.device.name=cciss/c0d0"));
  }

  @Test
  void partitionByName() {
    for (String name :
        List.of(
            "sda1",
            "hdb12",
            "vda15",
            "xvda1",
            "dasda1",
            "nvme0n1p1",
            "mmcblk0p2",
            "md0p1",
            "loop0p1",
            "nbd1p3",
            "cciss/c0d0p1")) {
      assertTrue(DiskNames.isPartition(name), name);
    }
    for (String name :
        List.of(
            "sda",
            "sdaa",
            "nvme0n1",
            "mmcblk0",
            "mmcblk0boot0",
            "md0",
            "md127",
            "dm-0",
            "loop0",
            "sr0",
            "zram0",
            "ram15",
            "fd0",
            "cciss/c0d0",
            "",
            "7",
            "p1")) {
      assertFalse(DiskNames.isPartition(name), name);
    }
  }

  private static String stat(long reads) {
    return reads + " 0 80000 200 74 0 42000 300 0 400 500\n";
  }

  /** OpenVZ and gVisor: the file of all disks is missing, those of /sys have the same figures. */
  @Test
  void withoutDiskstatsTheDisksOfSysAreRead() {
    DeviceHostFixture host = emptyHost();
    host.put("sys/kernel/uevent_seqnum", "7\n");
    host.put("sys/block/ploop53188/stat", stat(147));
    host.put("sys/block/ploop53188/size", "2048\n");
    host.put("sys/block/loop0/stat", stat(1));
    host.put("sys/block/cciss!c0d0/stat", stat(5));
    DiskCollector collector =
        new DiskCollector(host.context(), name -> !name.startsWith("loop"), false);
    host.tick(collector);

    assertEquals(List.of("cciss/c0d0", "ploop53188"), devices(host));
    assertEquals(
        Optional.of(40_960_000L),
        host.value("system.disk.io", "system.device.name=ploop53188", "disk.io.direction=read"));
    assertEquals(
        Optional.of(1_048_576L), host.value("system.disk.limit", "system.device.name=ploop53188"));
    assertEquals(1, collector.errors().failures());
    assertEquals(0, collector.errors().invalidValues());

    host.put("sys/block/ploop53188/stat", stat(148));
    host.tick(collector);
    assertEquals(
        Optional.of(148L),
        host.value(
            "system.disk.operations", "system.device.name=ploop53188", "disk.io.direction=read"));
    assertEquals(
        Optional.of(DeviceHostFixture.BOOT),
        host.start("system.disk.io_time", "system.device.name=ploop53188"));
    assertEquals(2, collector.errors().failures());
  }

  @Test
  void withoutDiskstatsDisksComeAndGo() throws IOException {
    DeviceHostFixture host = emptyHost();
    host.put("sys/block/vda/stat", stat(1));
    DiskCollector collector = all(host);
    host.tick(collector);
    host.put("sys/block/vdb/stat", stat(2));
    host.tick(collector);
    assertEquals(List.of("vda", "vdb"), devices(host));

    Files.delete(directory.resolve("sys/block/vda/stat"));
    Files.delete(directory.resolve("sys/block/vda"));
    host.tick(collector);
    host.tick(collector);
    assertEquals(List.of("vdb"), devices(host));
    assertEquals(0, collector.errors().invalidValues());

    host.put("sys/block/vdb/stat", "1 2 3\n");
    host.tick(collector);
    assertEquals(List.of(), devices(host));
    assertEquals(1, collector.errors().invalidValues());
  }
}
