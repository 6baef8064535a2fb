package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the directives of systemd's sandbox hide from each collector: the table of
 * docs/design/sandbox.md.
 *
 * <p>Each row runs the agent as a user without privileges in a mount namespace that unshare(1)
 * makes as systemd does, and compares its series with those that it has outside. {@link SystemdIT}
 * does the same under systemd itself, which takes longer.
 */
@EveryBuild
final class SandboxIT {
  private static final String UNPRIVILEGED =
      "exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs \"$@\"";

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

  private static final SandboxRow NOTHING = new SandboxRow("", List.of(), "", "");

  private final Build build;
  @TempDir Path directory = Path.of("");

  SandboxIT(Build build) {
    this.build = build;
  }

  @Test
  void eachDirectiveHidesWhatTheTableSaysAndIsNamedInOneWarning()
      throws IOException, InterruptedException {
    assumeTrue(LibC.system().geteuid() == 0, "only root can make mount namespaces");
    assumeTrue(!build.isEmulated(), "the emulator reads /proc in place of the agent");
    assumeTrue(canUnshare("true"), "this machine allows no mount namespaces");
    String home = mountOfHome();
    Set<SeriesKey> outside = SandboxTable.series(run(NOTHING, home).out());
    SandboxTable table = new SandboxTable(outside);
    for (SandboxRow row : SandboxRow.ALL) {
      AgentProcess.Result result = run(row, home);
      if (home.isEmpty() && row.warning().equals("ProtectHome=")) {
        // no file system is there that the directive could hide
        assertEquals(List.of(), row.wrongWarnings(result.err()));
      } else {
        table.add(row, SandboxTable.series(result.out()), result.err());
      }
    }
    assertEquals(List.of(), table.differences());
  }

  private static boolean canUnshare(String command) throws IOException, InterruptedException {
    return new ProcessBuilder("unshare", "-m", "--propagation", "private", "sh", "-c", command)
            .start()
            .waitFor()
        == 0;
  }

  /** The command that mounts a file system at /home; empty where there are no loop devices. */
  private String mountOfHome() throws IOException, InterruptedException {
    Path image = directory.resolve("home.img");
    String mount = "mount -o loop " + image + " /home; ";
    boolean works =
        canUnshare("truncate -s 8M " + image + " && mkfs.ext4 -q -F " + image + " && " + mount);
    return works ? mount : "";
  }

  private AgentProcess.Result run(SandboxRow row, String home) {
    List<String> starter = new ArrayList<>(List.of("unshare", "-m", "--propagation", "private"));
    if (row.name().contains("PrivateNetwork")) {
      starter.add("-n");
    }
    if (row.name().contains("PrivatePIDs")) {
      starter.addAll(List.of("-p", "--kill-child"));
    }
    String setup = "{ " + home + row.imitation() + "true; } >&2; ";
    starter.addAll(List.of("sh", "-c", setup + UNPRIVILEGED, "sh"));
    if (row.name().contains("RestrictAddressFamilies")) {
      starter.addAll(List.of("python3", "-c", NO_NETLINK));
    }
    try (AgentProcess agent =
        AgentProcess.startUnder(starter, build, Map.of(), "once", "--format", "json")) {
      AgentProcess.Result result = agent.awaitEnd(Await.LONG);
      assertEquals(0, result.exitCode(), row.name() + "\n" + result.err());
      return result;
    }
  }
}
