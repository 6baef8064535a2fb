package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent in units of systemd: what the directives of its sandbox hide from each collector is
 * what the table in docs/design/sandbox.md says, and the unit that is shipped hides nothing.
 *
 * <p>A container with file systems of its own at /home and /srv and an interface boots once, runs
 * the agent in one unit after the other and powers off. Needs {@code -Dpanapulse.container}, a tree
 * of Debian with systemd and systemd-nspawn, which runs with that tree's C library; root, loop
 * devices, unshare(1), ip(8) and mkfs.ext4(8).
 */
final class SystemdIT {
  private static final Path UNIT = Path.of("packaging/systemd/panapulse.service");

  /**
   * Directives of that unit about other things than its sandbox, as far as their names begin so.
   */
  private static final Set<String> NO_SANDBOX =
      Set.of(
          "Type",
          "Exec",
          "Environment",
          "Watchdog",
          "Timeout",
          "Restart",
          "Success",
          "User",
          "Group");

  private static final String OUTSIDE = "outside";
  private static final String HARDENED = "hardened";

  /** File systems of its own and an interface; $2 is the directory of the test. */
  private static final String BEFORE =
      """
      mount -o loop "$2/home.img" "$tree/home"
      mount -o loop,ro "$2/srv.img" "$tree/srv"
      ip link set lo up
      ip link add host0 type veth peer name host1
      """;

  /** In the container. */
  private static final String RUN_ALL =
      """
      #!/bin/sh
      cd /out
      for unit in $(cat /units); do
        systemctl start $unit.service
        echo $? > $unit.status
      done
      journalctl --sync
      journalctl --boot --output=cat --no-pager _PID=1 > journal
      systemctl poweroff --no-block
      """;

  @TempDir private Path directory;

  private final Map<String, SandboxRow> rows = new TreeMap<>();

  private void prepare(Path tree) throws IOException, InterruptedException {
    Path agent = tree.resolve("usr/bin/panapulse");
    Files.copy(Build.EXECUTABLE.executable(), agent);
    NspawnContainer.run("chmod", "755", agent.toString());
    for (String disk : List.of("home.img", "srv.img")) {
      Path image = directory.resolve(disk);
      NspawnContainer.run("truncate", "-s", "8M", image.toString());
      NspawnContainer.run("mkfs.ext4", "-q", "-F", image.toString());
    }
    StringBuilder units = new StringBuilder();
    units.append(unit(tree, OUTSIDE, "User=daemon")).append(unit(tree, HARDENED, hardened()));
    for (SandboxRow row : SandboxRow.ALL) {
      for (String lines : row.units()) {
        String name = "unit-" + rows.size();
        units.append(unit(tree, name, "DynamicUser=yes\n" + lines));
        rows.put(name, row);
      }
    }
    Files.writeString(tree.resolve("units"), units);
  }

  private static String hardened() throws IOException {
    String text = Files.readString(UNIT);
    String service = text.substring(text.indexOf("[Service]\n"), text.indexOf("[Install]\n"));
    return service
        .lines()
        .filter(line -> line.matches("[A-Z].*"))
        .filter(line -> NO_SANDBOX.stream().noneMatch(line::startsWith))
        .collect(Collectors.joining("\n", "User=daemon\nGroup=daemon\n", "\n"));
  }

  /** Writes a unit and returns its name as a line. */
  private static String unit(Path tree, String name, String lines) throws IOException {
    Files.writeString(
        tree.resolve("etc/systemd/system/" + name + ".service"),
        """
        [Service]
        Type=oneshot
        ExecStart=/usr/bin/panapulse once --format json
        StandardOutput=file:/out/%1$s.json
        StandardError=file:/out/%1$s.err
        """
                .formatted(name)
            + lines);
    return name + "\n";
  }

  private static Set<SeriesKey> series(NspawnContainer container, String unit) throws IOException {
    assertEquals("0\n", container.out(unit + ".status"), () -> unit + " failed");
    return SandboxTable.series(container.out(unit + ".json"));
  }

  @Test
  void eachDirectiveHidesWhatTheTableSaysAndIsNamedInOneWarning()
      throws IOException, InterruptedException {
    NspawnContainer.assumePossible();
    try (NspawnContainer container = NspawnContainer.copyInto(directory)) {
      prepare(container.tree());
      container.boot(List.of("--net"), BEFORE, "sysinit.target", RUN_ALL);
      compare(container);
    }
  }

  private void compare(NspawnContainer container) throws IOException {
    // what systemd does not know or cannot do it leaves out with a line of its own
    String journal = container.out("journal");
    assertTrue(journal.lines().noneMatch(line -> line.contains("ignoring")), journal);
    Set<SeriesKey> outside = series(container, OUTSIDE);
    assertMode(outside, "/home", "rw");
    assertMode(outside, "/srv", "ro");
    assertEquals(outside, series(container, HARDENED));
    assertEquals("", container.out(HARDENED + ".err"));
    SandboxTable table = new SandboxTable(outside);
    for (Map.Entry<String, SandboxRow> unit : rows.entrySet()) {
      table.add(
          unit.getValue(), series(container, unit.getKey()), container.out(unit.getKey() + ".err"));
    }
    assertEquals(List.of(), table.differences());
  }

  private static void assertMode(Set<SeriesKey> series, String mountPoint, String mode) {
    assertTrue(
        series.stream()
            .map(SeriesKey::attributes)
            .anyMatch(attributes ->
                mountPoint.equals(attributes.get("system.filesystem.mountpoint"))
                    && mode.equals(attributes.get("system.filesystem.mode"))),
        () -> mountPoint + " is not " + mode + ": " + series);
  }
}
