package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.host.NameBytes;
import java.util.Set;

/**
 * One line of mountinfo, proc_pid_mountinfo(5).
 *
 * <p>Paths need not be UTF-8: each character of {@code point} and {@code source} is one byte, so
 * that equal texts are equal bytes. Immutable.
 *
 * @param id of this mount
 * @param parent id of the mount that it is mounted on
 * @param device {@code major:minor} of the file system
 * @param point mount point
 * @param probe path for statvfs(3): the mount point, or another one of the same file system where
 *     this one cannot be reached
 * @param type of the file system
 * @param source the mounted device or, without one, another name
 * @param isWhole whether the file system, or a subvolume of Btrfs, is mounted with its root
 *     directory; else one of its directories or files is
 * @param isReadOnly whether the file system is read-only. A mount of a writable one may be
 *     read-only too, as all are in a sandbox of systemd
 */
record Mount(
    long id,
    long parent,
    String device,
    String point,
    String probe,
    String type,
    String source,
    boolean isWhole,
    boolean isReadOnly) {

  private static final String[] REMOTE = {
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "fuse",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncp",
    "ncpfs",
    "nfs",
    "nfs4",
    "orangefs",
    "pvfs2",
    "smb3",
    "smbfs"
  };

  /** Types whose statfs in the kernel only adds up counters in memory. */
  private static final Set<String> PROMPT =
      Set.of(
          "devtmpfs",
          "erofs",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "ramfs",
          "rootfs",
          "squashfs",
          "tmpfs",
          "xfs");

  /** The same file system by the same name, measured through another mount point. */
  Mount probedAt(String otherPoint) {
    return new Mount(id, parent, device, point, otherPoint, type, source, isWhole, isReadOnly);
  }

  /** Bytes of the path for statvfs(3). */
  byte[] probeBytes() {
    return probe.getBytes(ISO_8859_1);
  }

  /** The mount point as an attribute's value, see {@link NameBytes}. */
  String pointLabel() {
    return NameBytes.text(point.getBytes(ISO_8859_1));
  }

  /** The source as an attribute's value. */
  String sourceLabel() {
    return NameBytes.text(source.getBytes(ISO_8859_1));
  }

  /**
   * Whether another machine or a user's program serves it, so that a call may hang. fuseblk
   * (ntfs-3g) is on a disk of this host.
   */
  boolean isRemote() {
    for (String remote : REMOTE) {
      if (type.equals(remote)) {
        return true;
      }
    }
    return type.startsWith("fuse.");
  }

  /** Whether statvfs(3) cannot wait for this mount itself. */
  boolean isPrompt() {
    return PROMPT.contains(type);
  }

  /** Whether both are the same file system in the same place; ids and mode may differ. */
  boolean isSameAs(Mount other) {
    return point.equals(other.point)
        && probe.equals(other.probe)
        && source.equals(other.source)
        && type.equals(other.type)
        && device.equals(other.device);
  }
}
