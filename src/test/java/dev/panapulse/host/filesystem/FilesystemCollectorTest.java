package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.DeviceHostFixture;
import dev.panapulse.host.HostContext;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.filesystem.usage       By updowncounter int    recommended statvfs(3) system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.state,system.filesystem.type
      system.filesystem.utilization 1  gauge         double recommended statvfs(3) system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.state,system.filesystem.type
      system.filesystem.limit       By updowncounter int    opt-in      statvfs(3) system.device.name,system.filesystem.mode,system.filesystem.mountpoint,system.filesystem.type
      """;

  private static final Set<String> TYPES = Set.of("ext4", "vfat", "nfs4");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ROOT_MOUNT = "27 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n";
  private static final String DATA_MOUNT = "28 27 254:2 / /data rw shared:2 - ext4 /dev/vda2 rw\n";

  @TempDir Path directory;

  private final AtomicLong clock = new AtomicLong();
  private FakeStatvfs fake;
  private DeviceHostFixture host;
  private FilesystemCollector collector;

  @BeforeEach
  void makeHost() {
    fake = new FakeStatvfs(directory.toString());
    host = DeviceHostFixture.at(directory, fake.libc());
    collector = collector(host, true);
    fake.answer("/", 4096, 1000, 400, 350);
    fake.answer("/data", 512, 100, 100, 100);
  }

  @AfterEach
  void closeAll() {
    collector.close();
  }

  private FilesystemCollector collector(DeviceHostFixture on, boolean remote) {
    return new FilesystemCollector(
        on.context(), TYPES::contains, point -> true, remote, TIMEOUT, clock::get);
  }

  private static String nfs(int number) {
    return (100 + number) + " 27 0:" + number + " / /nfs" + number + " rw - nfs4 server:/x rw\n";
  }

  private void mounts(String... lines) {
    host.put("proc/1/mountinfo", String.join("", lines));
  }

  private void awaitResults() {
    assertTrue(collector.awaitFirstRound(PATIENCE));
  }

  /** A tick whose questions are answered, and one that takes the answers. */
  private void round() {
    host.tick(collector);
    awaitResults();
    host.tick(collector);
  }

  private void passTimeout() {
    clock.addAndGet(TIMEOUT.toNanos() + 1);
  }

  private Optional<Number> limit(String device, String point, String type, String mode) {
    return host.value(
        "system.filesystem.limit",
        "system.device.name=" + device,
        "system.filesystem.mountpoint=" + point,
        "system.filesystem.type=" + type,
        "system.filesystem.mode=" + mode);
  }

  private Optional<Number> rootLimit() {
    return limit("/dev/vda1", "/", "ext4", "rw");
  }

  private Optional<Number> nfsLimit(int number) {
    return limit("server:/x", "/nfs" + number, "nfs4", "rw");
  }

  private Optional<Number> ofRoot(String metric, String state) {
    return host.value(
        metric,
        "system.device.name=/dev/vda1",
        "system.filesystem.mountpoint=/",
        "system.filesystem.type=ext4",
        "system.filesystem.mode=rw",
        "system.filesystem.state=" + state);
  }

  private void awaitThreads(int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (collector.threads() != count) {
      assertTrue(System.nanoTime() < deadline, () -> collector.threads() + " threads");
      Thread.onSpinWait();
    }
  }

  @Test
  void statesSumToTheLimit() {
    mounts(ROOT_MOUNT);
    collector.describe();
    awaitResults();
    host.tick(collector);

    assertEquals(Optional.of(600L * 4096), ofRoot("system.filesystem.usage", "used"));
    assertEquals(Optional.of(350L * 4096), ofRoot("system.filesystem.usage", "free"));
    assertEquals(Optional.of(50L * 4096), ofRoot("system.filesystem.usage", "reserved"));
    assertEquals(Optional.of(0.6), ofRoot("system.filesystem.utilization", "used"));
    assertEquals(Optional.of(0.35), ofRoot("system.filesystem.utilization", "free"));
    assertEquals(Optional.of(0.05), ofRoot("system.filesystem.utilization", "reserved"));
    assertEquals(Optional.of(1000L * 4096), rootLimit());
  }

  @Test
  void oddAnswersStaySums() {
    fake.answer("/", 4096, 1000, 400, 999);
    fake.answer("/data", 512, 100, 30, -5);
    mounts(ROOT_MOUNT, DATA_MOUNT);
    round();

    assertEquals(Optional.of(400L * 4096), ofRoot("system.filesystem.usage", "free"));
    assertEquals(Optional.of(0L), ofRoot("system.filesystem.usage", "reserved"));
    assertEquals(
        Optional.of(30L * 512),
        host.value(
            "system.filesystem.usage",
            "system.device.name=/dev/vda2",
            "system.filesystem.mountpoint=/data",
            "system.filesystem.type=ext4",
            "system.filesystem.mode=rw",
            "system.filesystem.state=reserved"));
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void withoutBlocksThereIsNoSeries() {
    fake.answer("/", 4096, 0, 0, 0);
    mounts(ROOT_MOUNT);
    round();

    assertEquals(List.of(), host.presentSeries());
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void invalidSizesAreSkippedAndCounted() {
    fake.answer("/", 4096, Long.MAX_VALUE / 4096 + 1, 0, 0);
    fake.answer("/data", 512, 100, 101, 100);
    mounts(ROOT_MOUNT, DATA_MOUNT);
    round();

    assertEquals(List.of(), host.presentSeries());
    assertTrue(collector.errors().invalidValues() >= 2);
  }

  @Test
  void errorLeavesTheValuesOut() {
    fake.fail("/data", Errno.EACCES);
    mounts(ROOT_MOUNT, DATA_MOUNT);
    round();

    assertEquals(Optional.empty(), limit("/dev/vda2", "/data", "ext4", "rw"));
    assertEquals(Optional.of(4096000L), rootLimit());
    assertTrue(collector.errors().failures() >= 1);
  }

  @Test
  void remoteOnesAreLeftOutUnlessAskedFor() {
    mounts(ROOT_MOUNT, nfs(1));
    fake.answer("/nfs1", 1, 10, 10, 10);
    round();
    assertEquals(Optional.of(10L), nfsLimit(1));

    DeviceHostFixture other = DeviceHostFixture.at(directory, fake.libc());
    try (FilesystemCollector local = collector(other, false)) {
      local.describe();
      assertTrue(local.awaitFirstRound(PATIENCE));
      other.tick(local);
      assertEquals(
          List.of("/"), other.values("system.filesystem.limit", "system.filesystem.mountpoint"));
    }
  }

  @Test
  void mountComesAndGoes() {
    mounts(ROOT_MOUNT);
    round();
    mounts(ROOT_MOUNT, DATA_MOUNT);
    round();
    assertEquals(Optional.of(51200L), limit("/dev/vda2", "/data", "ext4", "rw"));
    assertEquals(14, host.presentSeries().size());

    mounts(ROOT_MOUNT);
    host.tick(collector);
    assertEquals(7, host.presentSeries().size());
    assertEquals(Optional.of(4096000L), rootLimit());
  }

  @Test
  void remountedReadOnlyIsAnotherSeries() {
    mounts(ROOT_MOUNT);
    round();
    mounts("27 1 254:1 / / rw shared:1 - ext4 /dev/vda1 ro\n");
    round();

    assertEquals(Optional.of(4096000L), limit("/dev/vda1", "/", "ext4", "ro"));
    assertEquals(7, host.presentSeries().size());
  }

  @Test
  void aSandboxThatMakesMountsReadOnlyDoesNotChangeTheMode() {
    fake.answerReadOnly("/", 4096, 1000, 400, 350);
    mounts("27 1 254:1 / / ro,nosuid,relatime shared:1 - ext4 /dev/vda1 rw\n");
    round();

    assertEquals(Optional.of(4096000L), rootLimit());
    assertEquals(7, host.presentSeries().size());
  }

  @Test
  void aChangedFlagOfStatvfsMakesTheMountsBeReadAgain() {
    FakeStatvfs here = new FakeStatvfs("");
    here.answer("/", 4096, 1000, 400, 350);
    here.mountsAreIn(directory.resolve("mountinfo"));
    host.put("mountinfo", ROOT_MOUNT);
    DeviceHostFixture machine = DeviceHostFixture.thisHost(here.libc());
    try (FilesystemCollector own =
        new FilesystemCollector(
            machine.context(), type -> true, "/"::equals, true, TIMEOUT, clock::get)) {
      own.describe();
      machine.tick(own);
      host.put("mountinfo", ROOT_MOUNT.replace("/dev/vda1 rw", "/dev/vda1 ro"));
      machine.tick(own);
      assertEquals(List.of("rw"), modes(machine));

      // as after errors=remount-ro: no event of mountinfo, but the flag
      here.answerReadOnly("/", 4096, 1000, 400, 350);
      machine.tick(own);
      machine.tick(own);
      assertEquals(List.of("ro"), modes(machine));
      assertEquals(7, machine.presentSeries().size());
    }
  }

  @Test
  void withoutAnySignTheMountsAreComparedOnceAMinute() {
    FakeStatvfs here = new FakeStatvfs("");
    here.answerReadOnly("/", 4096, 1000, 400, 350);
    here.mountsAreIn(directory.resolve("mountinfo"));
    String sandboxed = "27 1 254:1 / / ro shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n";
    host.put("mountinfo", sandboxed);
    DeviceHostFixture machine = DeviceHostFixture.thisHost(here.libc());
    try (FilesystemCollector own =
        new FilesystemCollector(
            machine.context(), type -> true, "/"::equals, true, TIMEOUT, clock::get)) {
      own.describe();
      machine.tick(own);
      host.put("mountinfo", sandboxed.replace("remount-ro", "remount-ro,emergency_ro"));
      clock.addAndGet(MountFile.TRUST_NANOS - 1);
      machine.tick(own);
      assertEquals(List.of("rw"), modes(machine));

      clock.addAndGet(1);
      machine.tick(own);
      assertEquals(List.of("ro"), modes(machine));
    }
  }

  private static List<String> modes(DeviceHostFixture machine) {
    return machine.values("system.filesystem.limit", "system.filesystem.mode");
  }

  @Test
  void mountPointsThatDifferInBytesAreTwoSeries() {
    String first = "30 27 254:3 / /mnt/a\u00ff rw - ext4 /dev/vda3 rw\n";
    String second = "31 27 254:4 / /mnt/a\u00fe rw - ext4 /dev/vda4 rw\n";
    host.put(
        "proc/1/mountinfo",
        (ROOT_MOUNT + first + second + "32 27 254:5 / /line\\012end rw - ext4 /dev/vda5 rw\n")
            .getBytes(ISO_8859_1));
    fake.answerAll(512, 100, 100, 100);
    round();

    assertEquals(
        List.of("/", "/line\\x0aend", "/mnt/a\\xfe", "/mnt/a\\xff"),
        host.values("system.filesystem.limit", "system.filesystem.mountpoint"));
  }

  @Test
  void aContainersMountedFilesAreNoNameOfTheirFileSystem() {
    host.put("etc/hosts", "");
    host.put("etc/resolv.conf", "");
    host.put("extra/volume2/file", "");
    mounts(
        "100 50 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n",
        "101 100 254:2 /docker/c1/resolv.conf /etc/resolv.conf rw - ext4 /dev/vda2 rw\n",
        "103 100 254:2 /docker/c1/hosts /etc/hosts rw - ext4 /dev/vda2 rw\n",
        "104 100 254:2 /vol2/.data /extra/volume2 ro - ext4 /dev/vda2 rw\n");
    fake.answer("/extra/volume2", 512, 100, 100, 100);
    fake.answer("/etc/hosts", 512, 200, 100, 100);
    round();
    assertEquals(Optional.of(51200L), limit("/dev/vda2", "/extra/volume2", "ext4", "rw"));
    assertEquals(14, host.presentSeries().size());

    // a place that cannot be reached names the file system, another one gives its figures
    mounts(
        "100 50 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n",
        "103 100 254:2 /docker/c1/hosts /etc/hosts rw - ext4 /dev/vda2 rw\n",
        "104 100 254:2 /vol2/.data /extra/absent ro - ext4 /dev/vda2 rw\n");
    round();
    assertEquals(Optional.of(102400L), limit("/dev/vda2", "/extra/absent", "ext4", "rw"));
  }

  @Test
  void imagesAndAnInitialRootAreLeftOutUnlessAskedFor() {
    List<String> excluded =
        FilesystemCollector.SPEC.settings().stream()
            .filter(setting -> setting.name().equals("filesystem.exclude_types"))
            .map(setting -> String.valueOf(setting.defaultValue()))
            .toList();

    assertEquals(1, excluded.size());
    for (String type : List.of("erofs", "iso9660", "rootfs", "squashfs")) {
      assertTrue(excluded.getFirst().contains(type), type);
    }
  }

  @Test
  void oneThreadServesAllRounds() {
    mounts(ROOT_MOUNT, DATA_MOUNT);
    for (int i = 0; i < 20; i++) {
      round();
      assertEquals(1, collector.threads());
    }
  }

  @Test
  void noThreadWithoutMounts() {
    mounts("22 27 0:21 / /proc rw - proc proc rw\n");
    round();
    assertEquals(0, collector.threads());
  }

  @Test
  void hangingMountStopsNeitherTheTickNorTheOthers() throws InterruptedException {
    mounts(ROOT_MOUNT, nfs(1), DATA_MOUNT);
    fake.answer("/nfs1", 1, 10, 10, 10);
    fake.hang("/nfs1");
    collector.describe();
    // asked last, so the others have answered
    fake.awaitHang();
    host.tick(collector);
    assertEquals(Optional.of(4096000L), rootLimit());
    assertEquals(Optional.of(51200L), limit("/dev/vda2", "/data", "ext4", "rw"));
    assertEquals(Optional.empty(), nfsLimit(1));
    assertEquals(0, collector.errors().invalidValues());

    passTimeout();
    fake.answer("/", 4096, 2000, 400, 350);
    host.tick(collector);
    assertEquals(2, collector.threads());
    assertEquals(1, collector.errors().invalidValues());
    awaitResults();
    for (int i = 0; i < 5; i++) {
      passTimeout();
      host.tick(collector);
      awaitResults();
      assertEquals(Optional.of(8192000L), rootLimit());
      assertEquals(Optional.empty(), nfsLimit(1));
    }
    assertEquals(2, collector.threads());
    assertEquals(1, collector.errors().invalidValues());

    fake.letGo("/nfs1");
    awaitThreads(1);
    host.tick(collector);
    assertEquals(Optional.of(10L), nfsLimit(1));
    round();
    assertEquals(Optional.of(10L), nfsLimit(1));
    assertEquals(1, collector.threads());
  }

  @Test
  void valuesOfAMountThatHungLaterEndAtTheQuarantine() throws InterruptedException {
    mounts(ROOT_MOUNT, nfs(1));
    fake.answer("/nfs1", 1, 10, 10, 10);
    round();
    assertEquals(Optional.of(10L), nfsLimit(1));
    awaitResults();

    fake.hang("/nfs1");
    host.tick(collector);
    fake.awaitHang();
    passTimeout();
    host.tick(collector);
    assertEquals(Optional.empty(), nfsLimit(1));
  }

  @Test
  void answersOfMoreThanTwoRoundsAgoAreLeftOut() throws InterruptedException {
    mounts(ROOT_MOUNT, nfs(1));
    fake.answer("/nfs1", 1, 10, 10, 10);
    round();
    awaitResults();
    fake.hang("/nfs1");
    host.tick(collector);
    fake.awaitHang();
    // the clock stands still, so there is no quarantine: rounds alone count
    host.tick(collector);
    assertEquals(Optional.of(10L), nfsLimit(1));
    host.tick(collector);
    host.tick(collector);
    assertEquals(Optional.empty(), nfsLimit(1));
    // those that only wait for their turn keep theirs for a while
    assertEquals(Optional.of(4096000L), rootLimit());
    assertEquals(1, collector.threads());
  }

  @Test
  void threadsAreBoundedAndWhatIsLeftOutIsCounted() throws InterruptedException {
    int mounted = 7;
    StringBuilder lines = new StringBuilder(ROOT_MOUNT);
    for (int i = 1; i <= mounted; i++) {
      lines.append(nfs(i));
      fake.answer("/nfs" + i, 1, 10, 10, 10);
      fake.hang("/nfs" + i);
    }
    mounts(lines.toString());
    collector.describe();
    fake.awaitHang();
    for (int stuck = 1; stuck <= MountProbe.MAX_LEFT_TO_CALLS; stuck++) {
      assertEquals(stuck, collector.threads());
      passTimeout();
      host.tick(collector);
      fake.awaitHang();
    }
    int most = MountProbe.MAX_LEFT_TO_CALLS + 1;
    assertEquals(most, collector.threads());

    for (int i = 0; i < 5; i++) {
      passTimeout();
      host.tick(collector);
    }
    assertEquals(most, collector.threads());
    assertEquals(Optional.empty(), rootLimit());
    assertTrue(collector.errors().invalidValues() > most);

    fake.letGo("/nfs1");
    awaitThreads(most - 1);
    host.tick(collector);
    // the next one serves what is on disk first, and then hangs as well
    fake.awaitHang();
    host.tick(collector);
    assertEquals(Optional.of(4096000L), rootLimit());
    assertEquals(Optional.of(10L), nfsLimit(1));
    assertEquals(most, collector.threads());

    for (int i = 2; i <= mounted; i++) {
      fake.letGo("/nfs" + i);
    }
    awaitThreads(1);
    round();
    awaitResults();
    host.tick(collector);
    for (int i = 1; i <= mounted; i++) {
      assertEquals(Optional.of(10L), nfsLimit(i));
    }
  }

  @Test
  void mountMayGoWhileItHangs() throws InterruptedException {
    mounts(ROOT_MOUNT, nfs(1));
    fake.answer("/nfs1", 1, 10, 10, 10);
    fake.hang("/nfs1");
    collector.describe();
    fake.awaitHang();
    mounts(ROOT_MOUNT);
    passTimeout();
    host.tick(collector);
    awaitResults();
    host.tick(collector);
    assertEquals(Optional.of(4096000L), rootLimit());
    assertEquals(2, collector.threads());

    fake.letGo("/nfs1");
    awaitThreads(1);
    round();
    assertEquals(Optional.of(4096000L), rootLimit());
  }

  @Test
  void closeEndsTheThreadAndTheOneThatHangsOnceItReturns() throws InterruptedException {
    mounts(ROOT_MOUNT, nfs(1));
    fake.hang("/nfs1");
    collector.describe();
    fake.awaitHang();
    passTimeout();
    host.tick(collector);
    awaitResults();
    assertEquals(2, collector.threads());

    collector.close();
    awaitThreads(1);
    fake.letGo("/nfs1");
    awaitThreads(0);
  }

  @Test
  void awaitingIsBounded() throws InterruptedException {
    mounts(nfs(1));
    fake.hang("/nfs1");
    collector.describe();
    fake.awaitHang();

    assertFalse(collector.awaitFirstRound(Duration.ZERO));
    fake.letGo("/nfs1");
    assertTrue(collector.awaitFirstRound(PATIENCE));
  }

  @Test
  void otherProcessIsAskedWhereTheFirstIsOutOfSight() {
    host.put("proc/self/mountinfo", ROOT_MOUNT);
    round();
    assertEquals(Optional.of(4096000L), rootLimit());
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void thisHostsMountsAreReadAgainOnlyWhenPollSaysSo() {
    FakeStatvfs here = new FakeStatvfs("");
    HostContext machine = DeviceHostFixture.thisHost(here.libc()).context();
    CollectorErrors errors = new CollectorErrors("test");
    try (MountFile file = new MountFile(machine)) {
      assertTrue(file.readIfChanged(errors, 0));
      assertFalse(file.readIfChanged(errors, 0));
      here.pollAnswers(LibC.POLLPRI | LibC.POLLERR);
      assertTrue(file.readIfChanged(errors, 0));
      here.pollAnswers(LibC.POLLIN | LibC.POLLOUT);
      assertFalse(file.readIfChanged(errors, 0));
    }
  }
}
