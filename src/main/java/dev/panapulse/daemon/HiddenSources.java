package dev.panapulse.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.panapulse.host.Collector;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out at the start which sources a sandbox or a container hides, and logs one warning for
 * each cause, with the directive of systemd or the mount that a person can change. Without it, a
 * host whose files are hidden looks like a kernel that lacks them.
 *
 * <p>Collectors warn by themselves of causes that only one of them can see, such as hidden
 * processes. docs/design/sandbox.md has the whole table.
 */
public final class HiddenSources {
  private static final Logger LOG = LoggerFactory.getLogger(HiddenSources.class);

  /** Directories in which devices are looked up, the outer ones first. */
  private static final List<String> DIRECTORIES =
      List.of("/sys", "/sys/block", "/sys/class", "/sys/devices");

  /** More than the headings and two interfaces. */
  private static final int NET_DEV_BYTES = 1024;

  private HiddenSources() {}

  /**
   * Logs a warning for each cause.
   *
   * @param root see {@link dev.panapulse.host.HostContext#root()}
   */
  static void report(LibC libc, String root, List<Collector> collectors) {
    for (String cause : causes(libc, root, collectors)) {
      LOG.warn("{}", cause);
    }
  }

  static List<String> causes(LibC libc, String root, List<Collector> collectors) {
    List<String> causes = causes(libc, root);
    List<String> denied = denied(collectors);
    Optional<String> directory = deniedDirectory(libc, root);
    if (directory.isPresent()) {
      denied.add(directory.get());
    }
    if (!denied.isEmpty()) {
      causes.add(
          "permission denied for "
              + String.join(", ", denied)
              + ": by a rule of SELinux or AppArmor, InaccessiblePaths= of systemd, or the files'"
              + " modes; the values that come from there are left out");
    }
    return causes;
  }

  /**
   * Directories and mounts that are hidden, but for files that may not be read; a line each.
   *
   * @param root see {@link dev.panapulse.host.HostContext#root()}
   */
  public static List<String> causes(LibC libc, String root) {
    List<String> causes = new ArrayList<>();
    if (!exists(libc, root + "/proc/self") && !exists(libc, root + "/proc/1")) {
      causes.add(root + "/proc is not mounted; the values that come from it are left out");
    } else if (!exists(libc, root + "/proc/stat") && !exists(libc, root + "/proc/meminfo")) {
      causes.add(
          root
              + "/proc shows processes only: it is mounted with subset=pid (systemd:"
              + " ProcSubset=pid); the values that come from its other files are left out");
    }
    if (!exists(libc, root + "/sys/kernel") && !exists(libc, root + "/sys/block")) {
      causes.add(
          root
              + "/sys is not mounted; sensors and the sizes of disks are left out, and partitions"
              + " are recognized by their names");
    }
    if (isAlone(libc, root)) {
      causes.add(
          "the only network interface is the loopback: the agent is in a network of its own (systemd:"
              + " PrivateNetwork=), so the host's interfaces are left out and no backend outside can"
              + " be reached");
    }
    return causes;
  }

  /** Whether there is a loopback interface and no other. */
  private static boolean isAlone(LibC libc, String root) {
    try (Slab cPath = Slab.ofString(root + "/proc/self/net/dev");
        Slab content = Slab.allocate(NET_DEV_BYTES)) {
      int length = SmallFile.read(libc, cPath.address(), content);
      String text = length <= 0 ? "" : new String(content.bytes(0, length), US_ASCII);
      List<String> names =
          text.lines()
              .filter(line -> line.contains(":"))
              .map(line -> line.substring(0, line.indexOf(':')).strip())
              .toList();
      return names.equals(List.of("lo"));
    }
  }

  private static boolean exists(LibC libc, String path) {
    try (Slab cPath = Slab.ofString(path)) {
      int fd = libc.open(cPath.address(), LibC.O_PATH | LibC.O_CLOEXEC, 0);
      if (fd >= 0) {
        libc.close(fd);
      }
      return fd != -Errno.ENOENT && fd != -Errno.ENOTDIR;
    }
  }

  /** The first that may not be listed: those below it follow from that. */
  private static Optional<String> deniedDirectory(LibC libc, String root) {
    int flags = LibC.O_RDONLY | libc.layouts().openFlags().directory() | LibC.O_CLOEXEC;
    for (String directory : DIRECTORIES) {
      try (Slab cPath = Slab.ofString(root + directory)) {
        int fd = libc.open(cPath.address(), flags, 0);
        if (fd >= 0) {
          libc.close(fd);
        } else if (isDenied(fd)) {
          return Optional.of(root + directory);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isDenied(int fd) {
    return fd == -Errno.EACCES || fd == -Errno.EPERM;
  }

  /** The first tick opens these files in any case; they stay open. */
  private static List<String> denied(List<Collector> collectors) {
    List<String> denied = new ArrayList<>();
    for (Collector collector : collectors) {
      for (ProcFile source : collector.sources()) {
        int fd = source.descriptor();
        String path = source.path();
        if (isDenied(fd) && !denied.contains(path)) {
          denied.add(path);
        }
      }
    }
    return denied;
  }
}
