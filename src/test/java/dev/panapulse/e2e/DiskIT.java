package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import dev.panapulse.spool.SpoolFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spool that cannot be written: said once, and rows arrive all the same. */
@EveryBuild
final class DiskIT {
  private static final String TROUBLE = "cannot be used: ";

  private final Build build;

  @TempDir Path directory = Path.of("");

  DiskIT(Build build) {
    this.build = build;
  }

  /** A write beyond it raises SIGXFSZ, by which a process ends unless it sees to that. */
  @Test
  void aLimitOnTheSizeOfFilesEndsNothing() {
    // in units of 512 bytes
    assertRowsArrive(
        List.of("sh", "-c", "ulimit -f 128 && exec \"$@\"", "sh"),
        directory.resolve("state"),
        "file too large (EFBIG)");
  }

  /** On a file system of 64 kB where one may be mounted; else in the smallest file there is. */
  @Test
  void aFullDiskEndsNothing() throws IOException {
    Path small = Files.createDirectory(directory.resolve("small"));
    String mount = "mount -t tmpfs -o size=64k none " + small + " && exec \"$@\"";
    for (List<String> unshare : List.of(List.of("unshare", "-m"), List.of("unshare", "-rm"))) {
      List<String> tried = new ArrayList<>(unshare);
      tried.addAll(List.of("sh", "-c", mount, "sh"));
      if (succeeds(tried)) {
        assertRowsArrive(tried, small.resolve("state"), "no space left (ENOSPC)");
        return;
      }
    }
    assertRowsArrive(
        List.of("sh", "-c", "ulimit -f 64 && exec \"$@\"", "sh"),
        directory.resolve("state"),
        "file too large (EFBIG)");
  }

  private static boolean succeeds(List<String> starter) throws IOException {
    List<String> command = new ArrayList<>(starter);
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException e) {
      // there is no such program
      return false;
    }
  }

  /** Root is refused nothing by permissions, but this nobody may. */
  @Test
  void aFileInPlaceOfTheDirectoryEndsNothing() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertRowsArrive(List.of(), file, "not a directory (ENOTDIR)");
  }

  @Test
  void aDirectoryThatNobodyCanMakeEndsNothing() {
    assertRowsArrive(List.of(), Path.of("/proc/panapulse/state"), "");
  }

  private void assertRowsArrive(List<String> starter, Path state, String errors) {
    Map<String, String> settings =
        Map.of(
            "PANAPULSE_SPOOL_DIRECTORY",
            state.toString(),
            "PANAPULSE_CONFIG",
            config().toString(),
            "PANAPULSE_INTERVAL",
            "100ms",
            "OTEL_EXPORTER_OTLP_COMPRESSION",
            "none");
    try (Receiver backend = new Receiver(Behaviour.CLOSE);
        AgentProcess agent =
            AgentProcess.startUnder(starter, build, with(settings, backend.url()), "run")) {
      agent.await("the spool fails", () -> agent.err().contains(TROUBLE + errors));
      int tried = backend.requests();
      agent.await("the backend is asked all the same", () -> backend.requests() > tried + 1);
      backend.behave(Behaviour.ACCEPT);
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 20);
      agent.await(
          "the rows that were turned down are accepted",
          () -> new HashSet<>(backend.acceptedRows()).containsAll(backend.readRows()));
      agent.await("the spool is empty", () -> SpoolFiles.segments(state).isEmpty());

      AgentProcess.Account account = agent.endWithAccount();
      List<Long> rows = backend.acceptedRows();
      assertEquals(0, account.dropped(), agent::streams);
      // what is on a disk of its own cannot be seen from here: an emulator may end before it is
      // empty
      boolean mayBeLeft = build.isEmulated() && account.spooled() > 0;
      assertTrue(rows.size() == account.ticks() || mayBeLeft, () -> rows + agent.streams());
      assertEquals(rows.size(), new HashSet<>(rows).size(), "rows that came twice");
      long lines = agent.err().lines().filter(line -> line.contains(TROUBLE)).count();
      assertTrue(lines >= 1 && lines <= 2, agent::streams);
    }
  }

  private static Map<String, String> with(Map<String, String> settings, String endpoint) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("PANAPULSE_EXPORT_ENDPOINT", endpoint);
    return all;
  }

  private Path config() {
    try {
      return Files.writeString(
          directory.resolve("config.toml"),
          "[export]\nmax_batch_rows = 2\n[spool]\nreplay_rate = 1000\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
