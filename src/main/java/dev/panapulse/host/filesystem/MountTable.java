package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.OctalEscapes;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import dev.panapulse.libc.Errno;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Parses mountinfo, proc_pid_mountinfo(5), and selects the mounts to measure.
 *
 * <pre>
 * 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 * id parent major:minor root mount-point options [optional fields] - type source super-options
 * </pre>
 *
 * <p>Allocates; used only when the mounts have changed.
 */
final class MountTable {
  private static final byte[] SEPARATOR = {'-'};
  private static final String SUBVOLUME = ",subvol=";

  /** Most mounts that are looked at. */
  static final int MAX_MOUNTS = 4096;

  /** Most places of one file system that are opened to find out which are directories. */
  private static final int MAX_OPENED = 64;

  /** Checks whether a mount's path can be opened as a directory. */
  @FunctionalInterface
  interface DirectoryCheck {
    /** Opens the path of a mount that does not wait: 0, or {@code -errno}. */
    int open(Mount mount);
  }

  private final Predicate<Mount> accepts;
  private final DirectoryCheck directory;

  /**
   * @param accepts the filter of mounts
   * @param directory asked only for file systems of which several directories or files are mounted
   */
  MountTable(Predicate<Mount> accepts, DirectoryCheck directory) {
    this.accepts = accepts;
    this.directory = directory;
  }

  /**
   * Parses the lines of the scanner, {@value #MAX_MOUNTS} at most; the others remain.
   *
   * @param file the file of these lines, for {@code errors}
   */
  static List<Mount> parse(Scanner scanner, ProcFile file, CollectorErrors errors) {
    List<Mount> mounts = new ArrayList<>();
    while (mounts.size() < MAX_MOUNTS && scanner.nextLine()) {
      if (!scanner.atEnd()) {
        Optional<Mount> mount = parseLine(scanner);
        if (mount.isPresent()) {
          mounts.add(mount.get());
        } else {
          errors.invalid(file, "a mount");
        }
      }
    }
    return mounts;
  }

  private static Optional<Mount> parseLine(Scanner scanner) {
    long id = scanner.number();
    long parent = scanner.number();
    if (id < 0 || parent < 0 || !scanner.word()) {
      return Optional.empty();
    }
    String device = text(scanner);
    if (!scanner.word()) {
      return Optional.empty();
    }
    String root = text(scanner);
    if (!scanner.word()) {
      return Optional.empty();
    }
    String point = OctalEscapes.decoded(text(scanner));
    if (!point.startsWith("/") || !scanner.word()) {
      return Optional.empty();
    }
    // the options of the mount, which a sandbox changes; those of the file system come last
    do {
      if (!scanner.word()) {
        return Optional.empty();
      }
    } while (!scanner.wordEquals(SEPARATOR));
    if (!scanner.word()) {
      return Optional.empty();
    }
    String type = OctalEscapes.decoded(text(scanner));
    if (!scanner.word()) {
      return Optional.empty();
    }
    String last = text(scanner);
    // an empty source shows as two blanks side by side: one word less
    boolean hasSource = scanner.word();
    String source = hasSource ? OctalEscapes.decoded(last) : "";
    String superOptions = hasSource ? text(scanner) : last;
    return Optional.of(
        new Mount(
            id,
            parent,
            device,
            point,
            point,
            type,
            source,
            isWhole(root, superOptions),
            isReadOnly(superOptions)));
  }

  /** The root of a mount of Btrfs is a path from the top, as is its option {@code subvol}. */
  private static boolean isWhole(String root, String superOptions) {
    if (root.equals("/")) {
      return true;
    }
    // the last option, as its path may have commas
    int subvolume = superOptions.lastIndexOf(SUBVOLUME);
    return subvolume >= 0 && superOptions.substring(subvolume + SUBVOLUME.length()).equals(root);
  }

  private static String text(Scanner scanner) {
    return new String(scanner.wordBytes(), ISO_8859_1);
  }

  /** ext4 says {@code emergency_ro} after an error, since 6.15. */
  private static boolean isReadOnly(String options) {
    return options.equals("ro")
        || options.startsWith("ro,")
        || (options + ",").contains(",emergency_ro,");
  }

  /**
   * Selects the mounts to measure: those that the filter accepts and that no other mount hides,
   * each file system once. Mounts whose calls may hang come last, so that the calls of the others
   * are made before.
   *
   * <p>A file system that is mounted at several places has the name that its user would give it,
   * which is also that of df(1): {@code /}, else the shortest of those where it is mounted whole,
   * else the shortest directory. A container's {@code /etc/hosts} is a mounted file.
   *
   * @param mounts all mounts in the kernel's order
   */
  List<Mount> select(List<Mount> mounts) {
    MountTree tree = new MountTree(mounts);
    Map<String, List<Mount>> byDevice = new LinkedHashMap<>();
    for (Mount mount : mounts) {
      if (accepts.test(mount) && tree.isVisible(mount)) {
        byDevice.computeIfAbsent(mount.device(), device -> new ArrayList<>(1)).add(mount);
      }
    }
    List<Mount> local = new ArrayList<>();
    List<Mount> remote = new ArrayList<>();
    for (List<Mount> places : byDevice.values()) {
      Mount mount = places.size() == 1 ? places.getFirst() : choose(places, mounts);
      (mount.isRemote() ? remote : local).add(mount);
    }
    local.addAll(remote);
    return local;
  }

  /** The place that names the file system, measured there or where its path can be opened. */
  private Mount choose(List<Mount> places, List<Mount> mounts) {
    places.sort(
        Comparator.comparing((Mount mount) -> mount.point().length() > 1 && !mount.isWhole())
            .thenComparingInt(mount -> mount.point().length()));
    Optional<Mount> name = Optional.empty();
    Optional<Mount> file = Optional.empty();
    for (Mount place : places.subList(0, Math.min(places.size(), MAX_OPENED))) {
      int error = mayWait(place, mounts) ? 0 : directory.open(place);
      boolean isFile = error == -Errno.ENOTDIR;
      if (isFile && file.isEmpty()) {
        file = Optional.of(place);
      }
      if (!isFile && name.isEmpty()) {
        name = Optional.of(place);
      }
      if (error == 0) {
        return name.orElse(place).probedAt(place.point());
      }
    }
    Mount named = name.orElse(file.orElse(places.getFirst()));
    return named.probedAt(file.orElse(named).point());
  }

  private static boolean mayWait(Mount mount, List<Mount> mounts) {
    for (Mount other : mounts) {
      if (other.isRemote() && covers(other.point(), mount.point())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether statvfs(3) of a mount cannot wait: neither for the mount itself nor for one on its
   * path, where a name may have to be looked up.
   *
   * @param mounts all mounts
   */
  static boolean isPrompt(Mount mount, List<Mount> mounts) {
    for (Mount other : mounts) {
      if (!other.isPrompt() && covers(other.point(), mount.point())) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(String above, String point) {
    return above.equals("/")
        || (point.startsWith(above)
            && (point.length() == above.length() || point.charAt(above.length()) == '/'));
  }
}
