package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What the spool's directory looks like from outside. It is not locked and nothing is made in it,
 * so that a running agent is not disturbed.
 *
 * @param path of the directory that the agent would use, or the last one that was tried
 * @param problem why it cannot be used; empty: it can
 * @param exists whether it is there; else the agent makes it
 * @param owner the number of its user, or of the directory above if it does not exist
 * @param files with rows that wait
 * @param bytes in these files
 * @param freeBytes on its file system, for users other than root; -1: not known
 */
public record SpoolInspection(
    String path,
    String problem,
    boolean exists,
    long owner,
    int files,
    long bytes,
    long freeBytes) {
  private static final int NAME_MAX = 255;

  /** The flag without O_DIRECTORY, which differs between machines and belongs to it: open(2). */
  private static final int O_TMPFILE = 0x400000;

  /** Looks at the candidates in their order; the first usable one is returned. */
  public static SpoolInspection of(LibC libc, List<Path> candidates) {
    SpoolInspection last = new SpoolInspection("", "no directory", false, 0, 0, 0, -1);
    for (Path candidate : candidates) {
      last = of(libc, candidate);
      if (last.problem.isEmpty()) {
        return last;
      }
    }
    return last;
  }

  private static SpoolInspection of(LibC libc, Path path) {
    try (FileStatus status = new FileStatus(libc)) {
      int fd = open(libc, path);
      if (fd == -Errno.ENOENT) {
        return toBeMade(libc, path, status);
      }
      if (fd < 0) {
        return unusable(path, fd == -Errno.ENOTDIR ? "it is not a directory" : Errno.describe(fd));
      }
      status.read(fd);
      boolean isOfAnother = libc.geteuid() == 0 && status.owner() != 0;
      int judgement = UntrustedFile.judgeDirectory(status);
      if (isOfAnother && judgement == UntrustedFile.DIRECTORY_OF_ANOTHER_USER) {
        // the agent is that user
        judgement = status.isWritableByOthers() ? UntrustedFile.DIRECTORY_WRITABLE : 0;
      }
      libc.close(fd);
      if (judgement == 0) {
        judgement = isOfAnother ? 0 : write(libc, path);
      }
      return judgement == 0
          ? contents(libc, path, status)
          : unusable(path, UntrustedFile.describe(judgement));
    }
  }

  private static SpoolInspection toBeMade(LibC libc, Path path, FileStatus status) {
    Path parent = path.getParent();
    int fd = -Errno.ENOENT;
    while (parent != null && fd == -Errno.ENOENT) {
      fd = open(libc, parent);
      if (fd == -Errno.ENOENT) {
        parent = parent.getParent();
      }
    }
    if (fd < 0 || parent == null) {
      return unusable(path, "it cannot be made: " + Errno.describe(fd));
    }
    status.read(fd);
    libc.close(fd);
    int writing = write(libc, parent);
    return writing == 0
        ? new SpoolInspection(path.toString(), "", false, status.owner(), 0, 0, free(libc, parent))
        : unusable(
            path,
            "it does not exist and cannot be made in " + parent + ": " + Errno.describe(writing));
  }

  private static SpoolInspection unusable(Path path, String problem) {
    return new SpoolInspection(path.toString(), problem, false, 0, 0, 0, -1);
  }

  private static int open(LibC libc, Path path) {
    try (Slab name = Slab.ofString(path.toString())) {
      int flags = LibC.O_PATH | libc.layouts().openFlags().directory() | LibC.O_CLOEXEC;
      return libc.open(name.address(), flags, 0);
    }
  }

  /** By a file without a name, which nobody can see; 0 as well where those are not supported. */
  private static int write(LibC libc, Path directory) {
    try (Slab name = Slab.ofString(directory.toString())) {
      int flags =
          LibC.O_WRONLY | O_TMPFILE | libc.layouts().openFlags().directory() | LibC.O_CLOEXEC;
      int fd = libc.open(name.address(), flags, 0600);
      if (fd >= 0) {
        libc.close(fd);
        return 0;
      }
      boolean isUnsupported = fd == -Errno.EOPNOTSUPP || fd == -Errno.EISDIR || fd == -Errno.EINVAL;
      return isUnsupported ? 0 : fd;
    }
  }

  private static SpoolInspection contents(LibC libc, Path path, FileStatus status) {
    long owner = status.owner();
    int files = 0;
    long bytes = 0;
    try (Slab name = Slab.ofString(path.toString())) {
      long stream = libc.opendir(name.address());
      int at = libc.layouts().dirent().name();
      for (long entry = stream < 0 ? 0 : libc.readdir(stream);
          entry != 0 && files < StateDirectory.MOST_ENTRIES;
          entry = libc.readdir(stream)) {
        byte[] text = new byte[OffHeap.stringLength(entry + at, NAME_MAX)];
        OffHeap.copyTo(entry + at, text, 0, text.length);
        String file = new String(text, StandardCharsets.ISO_8859_1);
        if (Segment.firstNumberOf(file) >= 0) {
          files++;
          bytes += size(libc, path.resolve(file), status);
        }
      }
      if (stream >= 0) {
        libc.closedir(stream);
      }
    }
    return new SpoolInspection(path.toString(), "", true, owner, files, bytes, free(libc, path));
  }

  private static long size(LibC libc, Path file, FileStatus status) {
    try (Slab name = Slab.ofString(file.toString())) {
      int fd = libc.open(name.address(), LibC.O_PATH | LibC.O_CLOEXEC, 0);
      if (fd < 0) {
        return 0;
      }
      long bytes = status.read(fd) == 0 ? status.bytes() : 0;
      libc.close(fd);
      return bytes;
    }
  }

  private static long free(LibC libc, Path path) {
    Layouts.Statvfs layout = libc.layouts().statvfs();
    try (Slab name = Slab.ofString(path.toString());
        Slab result = Slab.allocate(layout.size())) {
      return libc.statvfs(name.address(), result.address()) < 0
          ? -1
          : result.getLong(layout.bavail()) * result.getLong(layout.frsize());
    }
  }
}
