package dev.panapulse.e2e;

import java.util.List;

/**
 * A row of the table in docs/design/sandbox.md.
 *
 * @param name directives of systemd, or the mount
 * @param units lines of a unit with DynamicUser=yes; each text is a unit of its own, and all of
 *     them have the same effect
 * @param imitation shell commands with that effect in a mount namespace
 * @param warning text of the one warning that names it; empty: nothing is hidden without a word
 */
record SandboxRow(String name, List<String> units, String imitation, String warning) {
  /** Makes each mount read-only, as ProtectSystem=strict does but for /dev, /proc and /sys. */
  private static final String READ_ONLY =
      "awk '$5 !~ \"^/(dev|proc|sys)(/|$)\" {print $5}' /proc/self/mountinfo |"
          + " while read -r m; do mount -o remount,bind,ro \"$(printf %b \"$m\")\" || true; done; ";

  /** In the order of the table. */
  static final List<SandboxRow> ALL =
      List.of(
          new SandboxRow(
              "`DynamicUser=yes`, `ProtectSystem=strict`",
              List.of("", "ProtectSystem=strict", "ProtectSystem=full", "ProtectHome=read-only"),
              READ_ONLY,
              ""),
          new SandboxRow(
              "`ProtectHome=yes`, `ProtectHome=tmpfs`",
              List.of("ProtectHome=yes", "ProtectHome=tmpfs"),
              "mount -t tmpfs -o mode=755,ro tmpfs /home; ",
              "ProtectHome="),
          new SandboxRow(
              "`PrivateDevices=yes`",
              List.of("PrivateDevices=yes"),
              "t=$(mktemp -d); mount -t tmpfs -o mode=755 tmpfs $t;"
                  + " for n in null zero full random urandom; do touch $t/$n;"
                  + " mount --bind /dev/$n $t/$n; done; mount --rbind $t /dev; ",
              ""),
          new SandboxRow(
              "`ProtectKernelTunables=yes`",
              List.of("ProtectKernelTunables=yes"),
              "for p in /proc/sys /proc/irq /sys; do mount --rbind $p $p;"
                  + " mount -o remount,bind,ro $p; done; ",
              ""),
          new SandboxRow(
              "`ProtectControlGroups=yes`",
              List.of("ProtectControlGroups=yes"),
              "mount -o remount,bind,ro /sys/fs/cgroup || true; ",
              ""),
          new SandboxRow(
              "`ProtectProc=invisible`, `ProtectProc=ptraceable`, `hidepid=invisible`",
              List.of("ProtectProc=invisible", "ProtectProc=ptraceable"),
              "mount -t proc -o hidepid=invisible proc /proc; ",
              "ProtectProc="),
          new SandboxRow(
              "`ProtectProc=noaccess`, `hidepid=noaccess`",
              List.of("ProtectProc=noaccess"),
              "mount -t proc -o hidepid=noaccess proc /proc; ",
              ""),
          new SandboxRow(
              "`PrivatePIDs=yes`",
              List.of("PrivatePIDs=yes"),
              "mount -t proc proc /proc; ",
              "PrivatePIDs="),
          new SandboxRow(
              "`ProcSubset=pid`",
              List.of("ProcSubset=pid"),
              "mount -t proc -o subset=pid proc /proc; ",
              "ProcSubset="),
          new SandboxRow(
              "`PrivateNetwork=yes`", List.of("PrivateNetwork=yes"), "", "PrivateNetwork="),
          new SandboxRow(
              "`RestrictAddressFamilies=` without `AF_NETLINK`",
              List.of("RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"),
              "",
              "RestrictAddressFamilies="),
          new SandboxRow(
              "no /sys, `TemporaryFileSystem=/sys`",
              List.of("TemporaryFileSystem=/sys"),
              "umount -l /sys; ",
              "/sys is not mounted"),
          new SandboxRow(
              "`InaccessiblePaths=/sys`",
              List.of("InaccessiblePaths=/sys"),
              "mount -t tmpfs -o mode=000 tmpfs /sys; ",
              "permission denied for /sys:"),
          new SandboxRow(
              "`InaccessiblePaths=/proc/stat`, a rule of SELinux or AppArmor for it",
              List.of("InaccessiblePaths=/proc/stat"),
              "f=$(mktemp); chmod 000 $f; mount --bind $f /proc/stat; ",
              "permission denied for /proc/stat"));

  /**
   * What is wrong with the log of a run.
   *
   * @return empty if each warning is as the row says
   */
  List<String> wrongWarnings(String log) {
    long warnings =
        log.lines()
            .filter(line -> line.contains("WARN"))
            .filter(line -> warning.isEmpty() || line.contains(warning))
            .count();
    return warnings == (warning.isEmpty() ? 0 : 1) ? List.of() : List.of(name + ": " + log);
  }
}
