package dev.panapulse.host.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.DeviceHostFixture;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static final Set<String> ON_DISK =
      Set.of("ext4", "xfs", "vfat", "exfat", "squashfs", "nfs4", "fuse.sshfs", "tmpfs");

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
    return points(new MountTable(mount -> ON_DISK.contains(mount.type())).select(mounts));
  }

  private static Mount mount(long id, long parent, String device, String point) {
    return new Mount(id, parent, device, point, "ext4", "/dev/" + device, false);
  }

  @Test
  void readsTheFieldsOfALine() {
    Mount usb = parse("raspberry-pi-4").getLast();

    assertEquals(61, usb.id());
    assertEquals(28, usb.parent());
    assertEquals("8:1", usb.device());
    assertEquals("/media/pi/USB Stick\t1", usb.pointLabel());
    assertEquals("exfat", usb.type());
    assertEquals("/dev/sda1", usb.sourceLabel());
    assertFalse(usb.isReadOnly());
  }

  @Test
  void mountOrFileSystemMayBeReadOnly() {
    List<String> readOnly =
        points(parse("docker-host").stream().filter(Mount::isReadOnly).toList());

    assertEquals(List.of("/mnt/readonly", "/mnt/failed"), readOnly);
  }

  @Test
  void whatMakesNoSenseIsSkippedAndCounted() {
    List<Mount> mounts = parse("hostile");

    assertEquals(
        List.of(
            "/", "/n\uFFFD\uFFFDx", "/bad\\09\\4\\777", "/self", "/loop1", "/loop2", "/nosource"),
        points(mounts));
    assertEquals("/n\u00FF\u00FFx", mounts.get(1).point());
    assertEquals("", mounts.getLast().source());
    assertEquals(3, errors.skipped());
    // ids that go round in a circle end all the same
    assertEquals(7, selected(mounts).size());
  }

  @Test
  void eachFileSystemOnceAndNoHiddenOne() {
    assertEquals(
        List.of("/", "/run", "/data", "/mnt/disk", "/opt/hidden", "/mnt/readonly", "/mnt/failed"),
        selected(parse("docker-host")));
    List<Mount> mounts = parse("docker-host");
    Mount disk =
        new MountTable(mount -> true)
            .select(mounts).stream()
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

    assertEquals("8:1", new MountTable(m -> true).select(mounts).getFirst().device());
    assertEquals(1, new MountTable(m -> true).select(mounts).size());
  }

  @Test
  void laterOfTwoOnTheSamePointIsOnTop() {
    Mount root = mount(1, 0, "8:1", "/");
    Mount first = mount(2, 1, "8:2", "/mnt");
    Mount second = mount(3, 1, "8:3", "/mnt");

    assertEquals(
        List.of(root, second), new MountTable(m -> true).select(List.of(root, first, second)));
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
      assertTrue(new Mount(1, 0, "0:1", "/x", type, "x", false).isRemote(), type);
    }
    for (String type : List.of("ext4", "fuseblk", "btrfs", "overlay", "nfsd", "tmpfs")) {
      assertFalse(new Mount(1, 0, "0:1", "/x", type, "x", false).isRemote(), type);
    }
  }

  private static Mount typed(long id, String point, String type) {
    return new Mount(id, 1, "0:" + id, point, type, "source", false);
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
