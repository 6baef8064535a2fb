package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While the backend answers, the agent writes nothing to any disk: an SD card wears out by that.
 *
 * <p>By the kernel's books, proc_pid_io(5). {@code write_bytes} is what was on its way to a disk,
 * pages that were only made dirty included; it has to stand still. {@code wchar} counts what
 * write(2) and its kin took, to a file system in memory too, but nothing of send(2): what may come
 * there are the 8 bytes by which one thread wakes another.
 */
@EveryBuild
final class SteadyDiskIT {
  private static final int ROWS = 50;

  /** Wake-ups of a tick and an export, with room to spare; a row has more than a thousand bytes. */
  private static final long WAKE_UP_BYTES_A_ROW = 64;

  private final Build build;

  @TempDir Path directory = Path.of("");

  SteadyDiskIT(Build build) {
    this.build = build;
  }

  /** What /proc/PID/io says. */
  private record Written(long disk, long calls) {
    static Written of(AgentProcess agent) {
      try {
        Map<String, Long> io = new TreeMap<>();
        for (String line : Files.readAllLines(agent.proc().resolve("io"))) {
          String[] words = line.split(": ", 2);
          io.put(words[0], Long.valueOf(words[1]));
        }
        return new Written(
            io.getOrDefault("write_bytes", -1L), io.getOrDefault("wchar", Long.MAX_VALUE));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private AgentProcess start(Receiver backend) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("PANAPULSE_SPOOL_DIRECTORY", directory.resolve("state").toString());
    // an agent that falls behind uses its spool, and an emulator is slow
    settings.put("PANAPULSE_INTERVAL", build.isEmulated() ? "400ms" : "100ms");
    if (build == Build.JAR) {
      // or the JVM keeps counters of its own in a file
      settings.put("JDK_JAVA_OPTIONS", "-XX:-UsePerfData");
    }
    return AgentProcess.exporting(build, backend.url(), settings);
  }

  private long spoolBytes() {
    return DirectorySize.bytes(directory.resolve("state"));
  }

  @Test
  void nothingIsWrittenWhileTheBackendAnswers() {
    try (Receiver backend = new Receiver();
        AgentProcess agent = start(backend)) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 10);

      assertWritesNothing(backend, agent);
      assertEquals(List.of(), writable(agent), "open for writing");
    }
  }

  @Test
  void nothingIsWrittenOnceAnOutageIsOver() {
    try (Receiver backend = new Receiver(Behaviour.UNAVAILABLE);
        AgentProcess agent = start(backend)) {
      Written before = Written.of(agent);
      agent.await("rows are on disk", () -> spoolBytes() > 0);
      long spooled = Written.of(agent).calls() - before.calls();
      assertTrue(spooled >= spoolBytes(), "the books miss the spool: " + spooled);
      backend.behave(Behaviour.ACCEPT);
      agent.await("the spool is empty", () -> spoolBytes() == 0);
      int rows = backend.acceptedRows().size();
      agent.await("fresh rows follow", () -> backend.acceptedRows().size() >= rows + 10);

      assertWritesNothing(backend, agent);
      List<String> writable = writable(agent);
      assertTrue(writable.stream().allMatch(file -> file.endsWith("/lock")), writable.toString());
    }
  }

  private static void assertWritesNothing(Receiver backend, AgentProcess agent) {
    Written before = Written.of(agent);
    int rows = backend.acceptedRows().size();
    agent.await("many rows follow", () -> backend.acceptedRows().size() >= rows + ROWS);
    int sent = backend.acceptedRows().size() - rows;
    Written after = Written.of(agent);
    assertEquals(before.disk(), after.disk(), "bytes for the disk, " + agent.streams());
    long calls = after.calls() - before.calls();
    assertTrue(
        calls <= (sent + 10) * WAKE_UP_BYTES_A_ROW, calls + " bytes written in " + sent + " rows");
  }

  /** Regular files that are open for writing. */
  private static List<String> writable(AgentProcess agent) {
    List<String> writable = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(agent.proc().resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          if (Files.isRegularFile(descriptor) && isWritable(agent, descriptor)) {
            writable.add(Files.readSymbolicLink(descriptor).toString());
          }
        } catch (NoSuchFileException e) {
          // closed since it was listed
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writable;
  }

  /** By the access mode in the flags of proc_pid_fdinfo(5), in octal. */
  private static boolean isWritable(AgentProcess agent, Path descriptor) throws IOException {
    Path info = agent.proc().resolve("fdinfo").resolve(descriptor.getFileName());
    for (String line : Files.readAllLines(info)) {
      if (line.startsWith("flags:")) {
        return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & 3) != 0;
      }
    }
    throw new AssertionError("no flags in " + info);
  }
}
