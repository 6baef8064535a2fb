package dev.panapulse.host.filesystem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which mount a path leads to: a mount is hidden by a later one at the same point, or at a point
 * above it that it is not mounted on.
 *
 * <p>Resolves a path as the kernel does (path_resolution(7)): from the root on, at each mount point
 * of the way from the mount there to the one on top of it. Each mount point is resolved once, so
 * the cost grows with the number of mounts and not with its square. Allocates.
 */
final class MountTree {
  private static final long NO_MOUNT = -1;

  private final Map<Long, Mount> byId = new HashMap<>();
  private final Map<String, List<Mount>> byPoint = new HashMap<>();
  private final Map<String, Long> resolved = new HashMap<>();
  private final Map<Long, Boolean> attached = new HashMap<>();
  private final boolean hasRoot;

  /**
   * @param mounts all mounts in the kernel's order
   */
  MountTree(List<Mount> mounts) {
    for (Mount mount : mounts) {
      byId.put(mount.id(), mount);
      byPoint.computeIfAbsent(mount.point(), point -> new ArrayList<>(1)).add(mount);
    }
    this.hasRoot = top(NO_MOUNT, "/") != NO_MOUNT;
  }

  /** Whether the path of its mount point leads to this mount. */
  boolean isVisible(Mount mount) {
    return resolve(mount.point()) == mount.id() || !isAttached(mount);
  }

  private long resolve(String point) {
    long mount = step(NO_MOUNT, "/");
    for (int slash = point.indexOf('/', 1); slash > 0; slash = point.indexOf('/', slash + 1)) {
      mount = step(mount, point.substring(0, slash));
    }
    return point.length() == 1 ? mount : step(mount, point);
  }

  /** The mount at a point of the way, which all ways to this point have in common. */
  private long step(long mount, String point) {
    if (!byPoint.containsKey(point)) {
      return mount;
    }
    Long known = resolved.get(point);
    if (known == null) {
      known = top(mount, point);
      resolved.put(point, known);
    }
    return known;
  }

  /** The mount on top of those at a point, beginning with one mounted on {@code below}. */
  private long top(long below, String point) {
    long top = below;
    long next = childAt(top, point);
    // a line whose parent is itself or comes back to it must not keep this going
    for (int steps = byId.size(); next != NO_MOUNT && steps > 0; steps--) {
      top = next;
      next = childAt(top, point);
    }
    return top;
  }

  /** The last mount at a point of another one. */
  private long childAt(long parent, String point) {
    List<Mount> there = byPoint.getOrDefault(point, List.of());
    for (int i = there.size() - 1; i >= 0; i--) {
      if (parentOf(there.get(i)) == parent) {
        return there.get(i).id();
      }
    }
    return NO_MOUNT;
  }

  private long parentOf(Mount mount) {
    boolean listed = mount.parent() != mount.id() && byId.containsKey(mount.parent());
    return listed ? mount.parent() : NO_MOUNT;
  }

  /**
   * Whether the mounts that it is mounted on lead to the root. The table of a process in a chroot,
   * or a damaged one, lacks some; then nothing is known of what hides the mount.
   */
  private boolean isAttached(Mount mount) {
    Set<Long> way = new HashSet<>();
    Mount step = mount;
    Boolean known = attached.get(step.id());
    while (known == null) {
      way.add(step.id());
      long parent = parentOf(step);
      if (parent == NO_MOUNT) {
        known = !hasRoot || step.point().equals("/");
      } else if (way.contains(parent)) {
        known = false;
      } else {
        step = byId.getOrDefault(parent, step);
        known = attached.get(parent);
      }
    }
    for (long id : way) {
      attached.put(id, known);
    }
    return known;
  }
}
