package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.host.CollectorErrors;
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
 * Reads mountinfo, proc_pid_mountinfo(5), and picks what is worth measuring.
 *
 * <pre>
 * 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 * id parent major:minor root mount-point options [optional fields] - type source super-options
 * </pre>
 *
 * <p>Allocates: it is used when the mounts have changed.
 */
final class MountTable {
  private static final byte[] SEPARATOR = {'-'};

  private final Predicate<Mount> accepts;

  /**
   * @param accepts which mounts are to be measured at all
   */
  MountTable(Predicate<Mount> accepts) {
    this.accepts = accepts;
  }

  /**
   * Reads all lines that the scanner has.
   *
   * @param file where they are from, for {@code errors}
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
    String point = decoded(text(scanner));
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
    String type = decoded(text(scanner));
    if (!scanner.word()) {
      return Optional.empty();
    }
    String last = text(scanner);
    // of an empty source nothing is seen but two blanks side by side: one word less
    boolean hasSource = scanner.word();
    String source = hasSource ? decoded(last) : "";
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

  /** Undoes the kernel's escapes: a backslash and three octal digits stand for one byte. */
  static String decoded(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int value = text.charAt(i) == '\\' ? octal(text, i + 1) : -1;
      if (value >= 0) {
        decoded.append((char) value);
        i += 3;
      } else {
        decoded.append(text.charAt(i));
      }
    }
    return decoded.toString();
  }

  private static int octal(String text, int from) {
    if (from + 3 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      value = value * 8 + digit;
    }
    return value > 0xFF ? -1 : value;
  }

  /**
   * Those to be measured: accepted, not hidden under another mount, each file system once, by its
   * shortest mount point. Those that may never answer come last, so that the others have their turn
   * before them.
   *
   * @param mounts all of them, in the kernel's order
   */
  @SuppressWarnings("ReferenceEquality") // this very line of the table, not one that reads the same
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
   * Whether the way to a mount's point leads elsewhere: another mount lies on the same point or on
   * one above it, and is not itself on the way.
   */
  @SuppressWarnings("ReferenceEquality") // this very line of the table, not one that reads the same
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

  /** The mount's own id and those of the mounts that it stands on, one upon the other. */
  private static Set<Long> wayTo(Mount mount, Map<Long, Mount> byId) {
    Set<Long> way = new HashSet<>();
    Mount step = mount;
    while (step != null && way.add(step.id())) {
      step = byId.get(step.parent());
    }
    return way;
  }

  /**
   * Whether statvfs(3) of a mount waits for nothing: neither the mount itself nor any that the way
   * there leads through, where a name may have to be looked up.
   *
   * @param mounts all of them
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
