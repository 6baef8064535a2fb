package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

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
 * @param type of the file system
 * @param source the mounted device or, without one, another name
 * @param isReadOnly whether the mount or the file system is read-only
 */
record Mount(
    long id,
    long parent,
    String device,
    String point,
    String type,
    String source,
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
          "devtmpfs", "erofs", "ext2", "ext3", "ext4", "f2fs", "ramfs", "squashfs", "tmpfs", "xfs");

  /** The mount point's bytes. */
  byte[] pointBytes() {
    return point.getBytes(ISO_8859_1);
  }

  /** The mount point as an attribute's value; bytes that are not UTF-8 become U+FFFD. */
  String pointLabel() {
    return new String(pointBytes(), UTF_8);
  }

  /** The source as an attribute's value. */
  String sourceLabel() {
    return new String(source.getBytes(ISO_8859_1), UTF_8);
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

  /** Whether both have the same values and attributes; the kernel's ids may differ. */
  boolean isSameAs(Mount other) {
    return point.equals(other.point)
        && source.equals(other.source)
        && type.equals(other.type)
        && device.equals(other.device)
        && isReadOnly == other.isReadOnly;
  }
}
