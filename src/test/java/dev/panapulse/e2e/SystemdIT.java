package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
  private static final Duration LONG = Duration.ofMinutes(5);

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

  /** Tree, directory of the test, name of the control group. */
  private static final String BOOT =
      """
      set -e
      for group in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        if [ -e $group/cgroup.procs ]; then
          mkdir $group/$3
          echo $$ > $group/$3/cgroup.procs
        fi
      done
      mount -t tmpfs tmpfs /run
      mount -o loop "$2/home.img" "$2/tree/home"
      mount -o loop,ro "$2/srv.img" "$2/tree/srv"
      ip link set lo up
      ip link add host0 type veth peer name host1
      tree=$2/tree
      cd "$1"
      set -- lib*/ld-linux-*.so.*
      libraries=$(echo usr/lib/*-linux-gnu)
      exec $1 --library-path $libraries:$libraries/systemd usr/bin/systemd-nspawn \\
        --quiet --settings=no --link-journal=no --resolv-conf=off --timezone=off --register=no \\
        --keep-unit --console=pipe --machine=panapulse --capability=CAP_NET_ADMIN \\
        --directory="$tree" --boot systemd.unit=all.service
      """;

  /** Removes the control groups, which are empty once the container has ended. */
  private static final String CLEAN =
      """
      for group in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        [ ! -d $group/$1 ] || find $group/$1 -depth -type d -exec rmdir {} +
      done
      """;

  /** The unit that the container boots to. */
  private static final String ALL =
      """
      [Service]
      Type=oneshot
      ExecStart=/run-all
      StandardOutput=file:/out/log
      StandardError=file:/out/log
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

  @TempDir Path directory = Path.of("");

  private final Map<String, SandboxRow> rows = new TreeMap<>();

  private static Path container() {
    String container = System.getProperty("panapulse.container", "");
    assumeTrue(!container.isEmpty(), "-Dpanapulse.container is not set");
    assumeTrue(LibC.system().geteuid() == 0, "only root can boot a container");
    return Path.of(container);
  }

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    run("cp", "-a", container().toString(), tree().toString());
    Files.createDirectory(tree().resolve("out"));
    Path agent = tree().resolve("usr/bin/panapulse");
    Files.copy(Build.EXECUTABLE.executable(), agent);
    run("chmod", "755", agent.toString());
    for (String disk : List.of("home.img", "srv.img")) {
      Path image = directory.resolve(disk);
      run("truncate", "-s", "8M", image.toString());
      run("mkfs.ext4", "-q", "-F", image.toString());
    }
    StringBuilder units = new StringBuilder();
    units.append(unit(OUTSIDE, "User=daemon")).append(unit(HARDENED, hardened()));
    for (SandboxRow row : SandboxRow.ALL) {
      for (String lines : row.units()) {
        String name = "unit-" + rows.size();
        units.append(unit(name, "DynamicUser=yes\n" + lines));
        rows.put(name, row);
      }
    }
    Files.writeString(tree().resolve("units"), units);
    Path script = tree().resolve("run-all");
    Files.writeString(script, RUN_ALL);
    run("chmod", "755", script.toString());
    Files.writeString(tree().resolve("etc/systemd/system/all.service"), ALL);
  }

  /** By rm(1), as JUnit warns of each link that leads out of the directory. */
  @AfterEach
  void removeTree() throws IOException, InterruptedException {
    run("rm", "-rf", "--one-file-system", tree().toString());
  }

  private Path tree() {
    return directory.resolve("tree");
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
  private String unit(String name, String lines) throws IOException {
    Files.writeString(
        tree().resolve("etc/systemd/system/" + name + ".service"),
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

  private static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    assertEquals(0, status, () -> String.join(" ", command));
  }

  private void boot() throws IOException, InterruptedException {
    String group = "panapulse-test-" + ProcessHandle.current().pid();
    Path console = directory.resolve("console");
    Process container =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--mount",
                    "--net",
                    "--propagation=private",
                    "sh",
                    "-c",
                    BOOT,
                    "sh",
                    container().toString(),
                    directory.toString(),
                    group))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(console.toFile())
            .start();
    boolean ended;
    try {
      ended = container.waitFor(LONG.toSeconds(), TimeUnit.SECONDS);
    } finally {
      // the container ends with it
      container.destroyForcibly().waitFor();
      run("sh", "-c", CLEAN, "sh", group);
    }
    String said = Files.readString(console);
    assertTrue(ended, () -> "the container did not power off\n" + said);
    assertEquals(0, container.exitValue(), said);
  }

  private String out(String name) throws IOException {
    return Files.readString(tree().resolve("out").resolve(name));
  }

  private Set<SeriesKey> series(String unit) throws IOException {
    assertEquals("0\n", out(unit + ".status"), () -> unit + " failed\n" + directory);
    return SandboxTable.series(out(unit + ".json"));
  }

  @Test
  void eachDirectiveHidesWhatTheTableSaysAndIsNamedInOneWarning()
      throws IOException, InterruptedException {
    boot();
    // what systemd does not know or cannot do it leaves out with a line of its own
    String journal = out("journal");
    assertTrue(journal.lines().noneMatch(line -> line.contains("ignoring")), journal);
    Set<SeriesKey> outside = series(OUTSIDE);
    assertMode(outside, "/home", "rw");
    assertMode(outside, "/srv", "ro");
    assertEquals(outside, series(HARDENED));
    assertEquals("", out(HARDENED + ".err"));
    SandboxTable table = new SandboxTable(outside);
    for (Map.Entry<String, SandboxRow> unit : rows.entrySet()) {
      table.add(unit.getValue(), series(unit.getKey()), out(unit.getKey() + ".err"));
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
