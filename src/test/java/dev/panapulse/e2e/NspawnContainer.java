package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A copy of a tree of Debian with systemd, to be booted once by systemd-nspawn, which runs with
 * that tree's C library. It runs a script and powers off. Needs {@code -Dpanapulse.container}, the
 * tree, root, unshare(1) and systemd's own control group. Closing it removes the copy.
 */
final class NspawnContainer implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(8);

  /** Tree, directory of the test, name of the control group, preparation in the namespaces. */
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
      tree=$2/tree
      eval "$4"
      cd "$1"
      set -- lib*/ld-linux-*.so.*
      libraries=$(echo usr/lib/*-linux-gnu)
      exec $1 --library-path $libraries:$libraries/systemd usr/bin/systemd-nspawn \\
        --quiet --settings=no --link-journal=no --resolv-conf=off --timezone=off --register=no \\
        --keep-unit --console=pipe --machine=panapulse --capability=CAP_NET_ADMIN \\
        --directory="$tree" --boot systemd.unit=run.service
      """;

  /** Removes the control groups, which are empty once the container has ended. */
  private static final String CLEAN =
      """
      for group in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        [ ! -d $group/$1 ] || find $group/$1 -depth -type d -exec rmdir {} +
      done
      """;

  private final Path directory;

  private NspawnContainer(Path directory) {
    this.directory = directory;
  }

  /** Skips the test where no container can be booted. */
  static void assumePossible() {
    assumeTrue(!container().isEmpty(), "-Dpanapulse.container is not set");
    assumeTrue(LibC.system().geteuid() == 0, "only root can boot a container");
  }

  private static String container() {
    return System.getProperty("panapulse.container", "");
  }

  /** A copy of the tree in a directory of the test. */
  static NspawnContainer copyInto(Path directory) throws IOException, InterruptedException {
    NspawnContainer container = new NspawnContainer(directory);
    run("cp", "-a", container(), container.tree().toString());
    Files.createDirectory(container.tree().resolve("out"));
    return container;
  }

  /** The root directory of the container. */
  Path tree() {
    return directory.resolve("tree");
  }

  /**
   * Boots, runs the script and waits until the container has powered off, which the script has to
   * ask for.
   *
   * @param namespaces further options of unshare(1)
   * @param before commands before the boot, in the namespaces; {@code $tree} is the tree
   * @param target of systemd to reach before the script
   * @param script with its first line
   * @param arguments of the script
   */
  void boot(
      List<String> namespaces, String before, String target, String script, String... arguments)
      throws IOException, InterruptedException {
    Path file = tree().resolve("run-all");
    Files.writeString(file, script);
    run("chmod", "755", file.toString());
    Files.writeString(
        tree().resolve("etc/systemd/system/run.service"),
        """
        [Unit]
        Requires=%s
        After=%1$s
        [Service]
        Type=oneshot
        ExecStart=/run-all %s
        StandardOutput=file:/out/log
        StandardError=file:/out/log
        """
            .formatted(target, String.join(" ", arguments)));
    String group = "panapulse-test-" + ProcessHandle.current().pid();
    Path console = directory.resolve("console");
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation=private"));
    command.addAll(namespaces);
    command.addAll(
        Arrays.asList("sh", "-c", BOOT, "sh", container(), directory.toString(), group, before));
    Process container =
        new ProcessBuilder(command)
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

  /** What the script has written into a file of {@code /out}. */
  String out(String name) throws IOException {
    return Files.readString(tree().resolve("out").resolve(name));
  }

  static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    assertEquals(0, status, () -> String.join(" ", command));
  }

  /** By rm(1), as JUnit warns of each link that leads out of the directory. */
  @Override
  public void close() throws IOException {
    try {
      run("rm", "-rf", "--one-file-system", tree().toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
