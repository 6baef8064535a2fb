package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.OctalEscapes;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.Scanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private final Predicate<Mount> accepts;

  /**
   * @param accepts the filter of mounts
   */
  MountTable(Predicate<Mount> accepts) {
    this.accepts = accepts;
  }

  /**
   * Parses all lines of the scanner.
   *
   * @param file the file of these lines, for {@code errors}
   */
  static List<Mount> parse(Scanner scanner, ProcFile file, CollectorErrors errors) {
    List<Mount> mounts = new ArrayList<>();
    while (scanner.nextLine()) {
      if (!scanner.atEnd()) {
        Optional<Mount> mount = parseLine(scanner);
        if (mount.isPresent()) {
          mounts.add(mount.get());
        } else {
          errors.skipped(file, "a mount");
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
    boolean hasRoot = scanner.word();
    if (!hasRoot || !scanner.word()) {
      return Optional.empty();
    }
    String point = OctalEscapes.decoded(text(scanner));
    if (!point.startsWith("/") || !scanner.word()) {
      return Optional.empty();
    }
    String options = text(scanner);
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
    boolean readOnly = isReadOnly(options) || isReadOnly(superOptions);
    return Optional.of(new Mount(id, parent, device, point, type, source, readOnly));
  }

  private static String text(Scanner scanner) {
    return new String(scanner.wordBytes(), ISO_8859_1);
  }

  private static boolean isReadOnly(String options) {
    return options.equals("ro") || options.startsWith("ro,");
  }

  /**
   * Selects the mounts to measure: those that the filter accepts and that no other mount hides,
   * each file system once, at its shortest mount point. Mounts whose calls may hang come last, so
   * that the calls of the others are made before.
   *
   * @param mounts all mounts in the kernel's order
   */
  @SuppressWarnings("ReferenceEquality") // the same line of the table, not an equal one
  List<Mount> select(List<Mount> mounts) {
    Map<Long, Mount> byId = new HashMap<>();
    for (Mount mount : mounts) {
      byId.put(mount.id(), mount);
    }
    Map<String, Mount> byDevice = new HashMap<>();
    for (Mount mount : mounts) {
      if (accepts.test(mount) && !isHidden(mount, mounts, byId)) {
        byDevice.merge(mount.device(), mount, MountTable::shorter);
      }
    }
    List<Mount> selected = new ArrayList<>();
    for (Mount mount : mounts) {
      if (byDevice.get(mount.device()) == mount && !mount.isRemote()) {
        selected.add(mount);
      }
    }
    for (Mount mount : mounts) {
      if (byDevice.get(mount.device()) == mount && mount.isRemote()) {
        selected.add(mount);
      }
    }
    return selected;
  }

  private static Mount shorter(Mount first, Mount second) {
    return second.point().length() < first.point().length() ? second : first;
  }

  /**
   * Whether a mount's path leads to another mount: one at the same point or at a point above it
   * that this mount is not mounted on.
   */
  @SuppressWarnings("ReferenceEquality") // the same line of the table, not an equal one
  private static boolean isHidden(Mount mount, List<Mount> mounts, Map<Long, Mount> byId) {
    Set<Long> way = wayTo(mount, byId);
    boolean later = false;
    for (Mount other : mounts) {
      if (other == mount) {
        later = true;
      } else if (covers(other.point(), mount.point())
          && !way.contains(other.id())
          && way.contains(other.parent())) {
        // of two at the same point of the same parent, the later one is on top
        boolean beside = other.parent() == mount.parent() && other.point().equals(mount.point());
        if (later || !beside) {
          return true;
        }
      }
    }
    return false;
  }

  /** The mount's own id, its parent's, and so on up to the root. */
  private static Set<Long> wayTo(Mount mount, Map<Long, Mount> byId) {
    Set<Long> way = new HashSet<>();
    Mount step = mount;
    while (step != null && way.add(step.id())) {
      step = byId.get(step.parent());
    }
    return way;
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
