package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.collectors.CollectorList;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.libc.LibC;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the directives of systemd's sandbox hide from each collector: the table of
 * docs/design/sandbox.md.
 *
 * <p>Each row runs the agent as a user without privileges in a mount namespace that unshare(1)
 * makes as systemd does, and compares its series with those that it has outside. With {@code
 * -Dpanapulse.docs.write=true} the table is written; else it is compared, except for collectors
 * that have no series on this machine at all.
 */
@EveryBuild
final class SandboxIT {
  private static final Path DOCUMENT = Path.of("docs", "design", "sandbox.md");
  private static final String BEGIN = "<!-- sandbox -->\n";
  private static final String END = "<!-- /sandbox -->";

  /** Cell of a collector that has no series on this machine. */
  private static final String UNKNOWN = " ? ";

  private static final String UNPRIVILEGED =
      "exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs \"$@\"";

  /** Makes each mount read-only, as ProtectSystem=strict does but for /dev, /proc and /sys. */
  private static final String READ_ONLY =
      "awk '$5 !~ \"^/(dev|proc|sys)(/|$)\" {print $5}' /proc/self/mountinfo |"
          + " while read -r m; do mount -o remount,bind,ro \"$(printf %b \"$m\")\" || true; done; ";

  /** A filter that answers EAFNOSUPPORT to sockets of AF_NETLINK, as systemd's does. */
  private static final String NO_NETLINK =
      """
      import ctypes, os, platform, struct, sys
      call = {"x86_64": 41, "aarch64": 198}[platform.machine()]
      code = [(0x20, 0, 0, 0), (0x15, 0, 3, call), (0x20, 0, 0, 16), (0x15, 0, 1, 16),
              (0x06, 0, 0, 0x50000 | 97), (0x06, 0, 0, 0x7fff0000)]
      filters = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *c) for c in code))
      program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(filters))
      libc = ctypes.CDLL(None, use_errno=True)
      if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
          sys.exit("seccomp: error %d" % ctypes.get_errno())
      os.execvp(sys.argv[1], sys.argv[1:])
      """;

  /**
   * A row of the table.
   *
   * @param directive of systemd, or the mount
   * @param setup shell commands that have the same effect
   * @param warning text of the one warning that names it; empty: nothing is hidden without a word
   */
  private record Row(String directive, String setup, String warning) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("`DynamicUser=yes`, `ProtectSystem=strict`", READ_ONLY, ""),
          new Row(
              "`ProtectHome=yes`, `ProtectHome=tmpfs`",
              "mount -t tmpfs -o mode=755,ro tmpfs /home; ",
              "ProtectHome="),
          new Row(
              "`PrivateDevices=yes`",
              "t=$(mktemp -d); mount -t tmpfs -o mode=755 tmpfs $t;"
                  + " for n in null zero full random urandom; do touch $t/$n;"
                  + " mount --bind /dev/$n $t/$n; done; mount --rbind $t /dev; ",
              ""),
          new Row(
              "`ProtectKernelTunables=yes`",
              "for p in /proc/sys /proc/irq /sys; do mount --rbind $p $p;"
                  + " mount -o remount,bind,ro $p; done; ",
              ""),
          new Row(
              "`ProtectControlGroups=yes`",
              "mount -o remount,bind,ro /sys/fs/cgroup || true; ",
              ""),
          new Row(
              "`ProtectProc=invisible`, `hidepid=invisible`",
              "mount -t proc -o hidepid=invisible proc /proc; ",
              "ProtectProc="),
          new Row(
              "`ProtectProc=noaccess`, `hidepid=noaccess`",
              "mount -t proc -o hidepid=noaccess proc /proc; ",
              ""),
          new Row("`ProcSubset=pid`", "mount -t proc -o subset=pid proc /proc; ", "ProcSubset="),
          new Row("`PrivateNetwork=yes`", "", ""),
          new Row(
              "`RestrictAddressFamilies=` without `AF_NETLINK`", "", "RestrictAddressFamilies="),
          new Row("no /sys", "umount -l /sys; ", "/sys is not mounted"),
          new Row(
              "a rule of SELinux or AppArmor for /proc/stat",
              "f=$(mktemp); chmod 000 $f; mount --bind $f /proc/stat; ",
              "permission denied for /proc/stat"));

  private final Build build;

  SandboxIT(Build build) {
    this.build = build;
  }

  @Test
  void eachDirectiveHidesWhatTheTableSaysAndIsNamedInOneWarning()
      throws IOException, InterruptedException {
    assumeTrue(LibC.system().geteuid() == 0, "only root can make mount namespaces");
    assumeTrue(!build.isEmulated(), "the emulator reads /proc in place of the agent");
    assumeTrue(canUnshare(), "this machine allows no mount namespaces");
    Set<SeriesKey> outside = series(run(new Row("", "", "")));
    StringBuilder table = new StringBuilder(heading());
    List<String> differences = new ArrayList<>();
    for (Row row : ROWS) {
      AgentProcess.Result result = run(row);
      String line = line(row, outside, series(result));
      table.append(line);
      checkWarning(row, result.err(), differences);
    }
    compare(table.toString(), differences);
    assertEquals(List.of(), differences);
  }

  private static boolean canUnshare() throws IOException, InterruptedException {
    return new ProcessBuilder("unshare", "-m", "true").start().waitFor() == 0;
  }

  private AgentProcess.Result run(Row row) {
    List<String> starter = new ArrayList<>(List.of("unshare", "-m", "--propagation", "private"));
    if (row.directive().contains("PrivateNetwork")) {
      starter.add("-n");
    }
    starter.addAll(List.of("sh", "-c", "{ " + row.setup() + "true; } >&2; " + UNPRIVILEGED, "sh"));
    if (row.directive().contains("RestrictAddressFamilies")) {
      starter.addAll(List.of("python3", "-c", NO_NETLINK));
    }
    try (AgentProcess agent =
        AgentProcess.startUnder(starter, build, Map.of(), "once", "--format", "json")) {
      AgentProcess.Result result = agent.awaitEnd(Await.LONG);
      assertEquals(0, result.exitCode(), row.directive() + "\n" + result.err());
      return result;
    }
  }

  private static Set<SeriesKey> series(AgentProcess.Result result)
      throws InvalidProtocolBufferException {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(result.out(), request);
    Set<SeriesKey> series = new HashSet<>();
    Point.of(request.build()).forEach(point -> series.add(point.series()));
    return series;
  }

  private static List<CollectorSpec> collectors() {
    return CollectorList.ALL.stream().filter(spec -> !spec.name().equals("self")).toList();
  }

  private static String heading() {
    StringBuilder names = new StringBuilder("| directive or mount |");
    StringBuilder rule = new StringBuilder("|---|");
    for (CollectorSpec collector : collectors()) {
      names.append(' ').append(collector.name()).append(" |");
      rule.append("---|");
    }
    return names + "\n" + rule + "\n";
  }

  private static String line(Row row, Set<SeriesKey> outside, Set<SeriesKey> inside) {
    StringBuilder line = new StringBuilder("| ").append(row.directive()).append(" |");
    for (CollectorSpec collector : collectors()) {
      line.append(' ').append(cell(of(collector, outside), of(collector, inside))).append(" |");
    }
    return line.append('\n').toString();
  }

  private static String cell(Set<SeriesKey> outside, Set<SeriesKey> inside) {
    if (outside.isEmpty()) {
      return "?";
    }
    if (inside.equals(outside)) {
      return "all";
    }
    if (inside.isEmpty()) {
      return "none";
    }
    return outside.containsAll(inside) ? "part" : "differs";
  }

  private static Set<SeriesKey> of(CollectorSpec collector, Set<SeriesKey> series) {
    Set<SeriesKey> own = new HashSet<>();
    for (SeriesKey key : series) {
      if (collector.metrics().stream().anyMatch(m -> m.metric().name().equals(key.name()))) {
        own.add(key);
      }
    }
    return own;
  }

  private static void checkWarning(Row row, String err, List<String> differences) {
    List<String> warnings =
        err.lines()
            .filter(line -> line.contains("WARN"))
            .filter(line -> row.warning().isEmpty() || line.contains(row.warning()))
            .toList();
    if (warnings.size() != (row.warning().isEmpty() ? 0 : 1)) {
      differences.add(row.directive() + ": " + err);
    }
  }

  /** Cells of collectors that have no series on this machine stay as they are. */
  private static String withKnownCells(List<String> found, List<String> documented) {
    StringBuilder table = new StringBuilder();
    for (String line : found) {
      String[] cells = line.split("\\|", -1);
      String start = "|" + cells[1] + "|";
      String before =
          documented.stream().filter(known -> known.startsWith(start)).findFirst().orElse(line);
      String[] known = before.split("\\|", -1);
      for (int i = 0; i < cells.length; i++) {
        cells[i] = cells[i].equals(UNKNOWN) ? known[i] : cells[i];
      }
      table.append(String.join("|", cells)).append('\n');
    }
    return table.toString();
  }

  private static void compare(String table, List<String> differences) throws IOException {
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    List<String> documented = text.substring(from, to).lines().toList();
    List<String> found = table.lines().toList();
    if (Boolean.getBoolean("panapulse.docs.write")) {
      String written = withKnownCells(found, documented);
      Files.writeString(DOCUMENT, text.substring(0, from) + written + text.substring(to));
      return;
    }
    assertEquals(documented.size(), found.size(), DOCUMENT + " has other rows");
    for (int row = 0; row < found.size(); row++) {
      String[] documentedCells = documented.get(row).split("\\|", -1);
      String[] cells = found.get(row).split("\\|", -1);
      for (int i = 0; i < collectors().size(); i++) {
        if (!cells[i + 2].equals(UNKNOWN) && !cells[i + 2].equals(documentedCells[i + 2])) {
          differences.add(
              cells[1]
                  + collectors().get(i).name()
                  + " is"
                  + cells[i + 2]
                  + "and documented as"
                  + documentedCells[i + 2]);
        }
      }
    }
  }
}
