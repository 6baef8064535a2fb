package dev.panapulse.host.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.DeviceHostFixture;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTableTest {
  private static final Set<String> ON_DISK =
      Set.of("ext4", "xfs", "vfat", "exfat", "squashfs", "nfs4", "fuse.sshfs", "tmpfs");

  @TempDir Path directory;

  private final CollectorErrors errors = new CollectorErrors("test");

  private List<Mount> parse(String fixture) {
    HostContext host = DeviceHostFixture.of(fixture).context();
    ProcFile file = host.file("/proc/1/mountinfo");
    assertTrue(host.scan(file, errors));
    return MountTable.parse(host.scanner(), file, errors);
  }

  private static List<String> points(List<Mount> mounts) {
    return mounts.stream().map(Mount::pointLabel).toList();
  }

  private static List<String> selected(List<Mount> mounts) {
    return points(table(mount -> ON_DISK.contains(mount.type())).select(mounts));
  }

  /** A table of places that are all directories. */
  private static MountTable table(Predicate<Mount> accepts) {
    return new MountTable(accepts, place -> 0);
  }

  private List<Mount> parseText(String... lines) {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    host.put("proc/1/mountinfo", String.join("\n", lines) + "\n");
    ProcFile file = host.context().file("/proc/1/mountinfo");
    assertTrue(host.context().scan(file, errors));
    return MountTable.parse(host.context().scanner(), file, errors);
  }

  private static Mount mount(long id, long parent, String device, String point) {
    return new Mount(id, parent, device, point, point, "ext4", "/dev/" + device, true, false);
  }

  @Test
  void readsTheFieldsOfALine() {
    Mount usb = parse("raspberry-pi-4").getLast();

    assertEquals(61, usb.id());
    assertEquals(28, usb.parent());
    assertEquals("8:1", usb.device());
    assertEquals("/media/pi/USB Stick\\x091", usb.pointLabel());
    assertEquals("exfat", usb.type());
    assertEquals("/dev/sda1", usb.sourceLabel());
    assertFalse(usb.isReadOnly());
  }

  @Test
  void theModeIsThatOfTheFileSystem() {
    List<String> readOnly =
        points(parse("docker-host").stream().filter(Mount::isReadOnly).toList());

    // /mnt/readonly is a read-only mount of a writable one
    assertEquals(List.of("/mnt/failed"), readOnly);
    assertEquals(
        List.of("/failed", "/dvd"),
        points(
            parseText(
                    "27 1 8:1 / / ro - ext4 /dev/sda1 rw,errors=remount-ro",
                    "28 27 8:2 / /failed rw - ext4 /dev/sda2 rw,emergency_ro,stripe=4",
                    "29 27 11:0 / /dvd rw - udf /dev/sr0 ro",
                    "30 27 8:3 / /road rw - ext4 /dev/sda3 rw,noemergency_ro,root")
                .stream()
                .filter(Mount::isReadOnly)
                .toList()));
  }

  @Test
  void aFileSystemHasTheNameOfTheRootElseOfTheShortestPlaceWhereItIsWhole() {
    List<Mount> mounts =
        parseText(
            "27 1 0:30 /@/.snapshots/1/snapshot / rw - btrfs /dev/sda1 rw,subvol=/@/.snapshots/1/snapshot",
            "28 27 0:30 / /run/top rw - btrfs /dev/sda1 rw,subvolid=5,subvol=/",
            "29 27 8:2 /home /home rw - ext4 /dev/sda2 rw",
            "30 27 8:2 / /mnt/storage rw - ext4 /dev/sda2 rw",
            "31 27 8:2 / /srv/media/storage rw - ext4 /dev/sda2 rw",
            "32 27 0:31 /db/data /db rw - btrfs /dev/sdb rw,subvol=/db",
            "33 27 0:31 /a,b /long/name rw - btrfs /dev/sdb rw,subvol=/a,b",
            "34 27 8:4 /x/y /second rw - ext4 /dev/sdc rw",
            "35 27 8:4 /x /first rw - ext4 /dev/sdc rw");

    assertEquals(
        List.of("/", "/mnt/storage", "/long/name", "/first"),
        points(table(mount -> true).select(mounts)));
  }

  @Test
  void aDirectoryComesBeforeAFileAndAFileSystemIsMeasuredWhereItCanBeReached() {
    List<Mount> mounts =
        parseText(
            "100 50 0:200 / / rw - overlay overlay rw",
            "101 100 253:2 /c1/hosts /etc/hosts rw - xfs /dev/vg/lv rw",
            "102 100 253:2 /c1/resolv.conf /etc/resolv.conf rw - xfs /dev/vg/lv rw",
            "103 100 253:2 /data /volumes/data ro - xfs /dev/vg/lv rw",
            "104 100 253:3 /c1/a /etc/a rw - xfs /dev/vg/lv2 rw",
            "105 100 253:3 /c1/bb /etc/bb rw - xfs /dev/vg/lv2 rw");
    MountTable table =
        new MountTable(
            mount -> mount.type().equals("xfs"),
            place -> place.point().startsWith("/etc/") ? -Errno.ENOTDIR : -Errno.EACCES);

    List<Mount> selected = table.select(mounts);

    assertEquals(List.of("/volumes/data", "/etc/a"), points(selected));
    assertEquals(List.of("/etc/hosts", "/etc/a"), selected.stream().map(Mount::probe).toList());
  }

  @Test
  void nothingIsOpenedBelowARemoteMount() {
    List<Mount> mounts =
        parseText(
            "27 1 8:1 / / rw - ext4 /dev/sda1 rw",
            "28 27 0:40 / /net rw - nfs4 server:/ rw",
            "29 28 8:2 /a /net/a rw - ext4 /dev/sda2 rw",
            "30 28 8:2 /b /net/bb rw - ext4 /dev/sda2 rw");
    MountTable table =
        new MountTable(
            mount -> true,
            place -> {
              throw new AssertionError("opened: " + place.point());
            });

    assertEquals(List.of("/", "/net/a", "/net"), points(table.select(mounts)));
  }

  @Test
  void asManyMountsAsAreLookedAtTakeAMoment() {
    int half = MountTable.MAX_MOUNTS / 2;
    List<Mount> mounts = new ArrayList<>();
    mounts.add(mount(1, 0, "8:1", "/"));
    for (int i = 2; i <= half; i++) {
      mounts.add(mount(i, i - 1L, "8:" + i, "/mnt"));
    }
    for (int i = half + 1; i <= 2 * half; i++) {
      mounts.add(mount(i, 1, "8:" + i, "/x/" + i));
    }

    List<Mount> selected =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> table(mount -> true).select(mounts));

    assertEquals(half + 2, selected.size());
    assertEquals("8:" + half, selected.get(1).device());
  }

  @Test
  void whatMakesNoSenseIsSkippedAndCounted() {
    List<Mount> mounts = parse("hostile");

    assertEquals(
        List.of("/", "/n\\xff\\xffx", "/bad\\09\\4\\777", "/self", "/loop1", "/loop2", "/nosource"),
        points(mounts));
    assertEquals("/n\u00FF\u00FFx", mounts.get(1).point());
    assertEquals("", mounts.getLast().source());
    // the last line, which was cut, is the fourth
    assertEquals(4, errors.invalidValues());
    // ids that go round in a circle end all the same
    assertEquals(7, selected(mounts).size());
  }

  @Test
  void eachFileSystemOnceAndNoHiddenOne() {
    assertEquals(
        List.of(
            "/", "/run", "/srv/data", "/mnt/disk", "/opt/hidden", "/mnt/readonly", "/mnt/failed"),
        selected(parse("docker-host")));
    List<Mount> mounts = parse("docker-host");
    Mount disk =
        table(mount -> true).select(mounts).stream()
            .filter(mount -> mount.point().equals("/mnt/disk"))
            .findFirst()
            .orElseThrow();
    assertEquals("/dev/sdc1", disk.sourceLabel());
  }

  @Test
  void whatMayNeverAnswerComesLast() {
    assertEquals(
        List.of("/run", "/", "/boot/efi", "/snap/core20/1974", "/mnt/backup", "/home/me/remote"),
        selected(parse("vps")));
  }

  @Test
  void rootMountedOverRootHidesTheOneBelow() {
    List<Mount> mounts = List.of(mount(1, 0, "0:2", "/"), mount(27, 1, "8:1", "/"));

    assertEquals("8:1", table(m -> true).select(mounts).getFirst().device());
    assertEquals(1, table(m -> true).select(mounts).size());
  }

  @Test
  void laterOfTwoOnTheSamePointIsOnTop() {
    Mount root = mount(1, 0, "8:1", "/");
    Mount first = mount(2, 1, "8:2", "/mnt");
    Mount second = mount(3, 1, "8:3", "/mnt");

    assertEquals(List.of(root, second), table(m -> true).select(List.of(root, first, second)));
  }

  @Test
  void nameThatOnlyBeginsAlikeHidesNothing() {
    List<Mount> mounts =
        List.of(
            mount(1, 0, "8:1", "/"), mount(2, 1, "8:2", "/mnt/ab"), mount(3, 1, "8:3", "/mnt/a"));

    assertEquals(3, selected(mounts).size());
  }

  @Test
  void remoteByType() {
    for (String type : List.of("nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "fuse", "fuse.sshfs")) {
      assertTrue(new Mount(1, 0, "0:1", "/x", "/x", type, "x", true, false).isRemote(), type);
    }
    for (String type : List.of("ext4", "fuseblk", "btrfs", "overlay", "nfsd", "tmpfs")) {
      assertFalse(new Mount(1, 0, "0:1", "/x", "/x", type, "x", true, false).isRemote(), type);
    }
  }

  private static Mount typed(long id, String point, String type) {
    return new Mount(id, 1, "0:" + id, point, point, type, "source", true, false);
  }

  @Test
  void promptIsWhatLiesOnPromptOnesAlone() {
    Mount root = typed(1, "/", "ext4");
    Mount boot = typed(2, "/boot", "vfat");
    Mount data = typed(3, "/data", "xfs");
    Mount remote = typed(4, "/net", "nfs4");
    Mount onRemote = typed(5, "/net/disk", "ext4");
    Mount beside = typed(6, "/network", "tmpfs");
    List<Mount> all = List.of(root, boot, data, remote, onRemote, beside);

    assertEquals(
        List.of(root, data, beside),
        all.stream().filter(mount -> MountTable.isPrompt(mount, all)).toList());

    Mount overlay = typed(1, "/", "overlay");
    assertFalse(MountTable.isPrompt(data, List.of(overlay, data)));
  }
}
