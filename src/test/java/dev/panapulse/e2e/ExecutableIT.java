package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only the executable promises: a JVM has threads and libraries of its own. */
final class ExecutableIT {
  /** The sampling loop, the virtual thread's carrier, and the one that asks about file systems. */
  private static final int THREADS = 3;

  @BeforeAll
  static void thereIsOne() {
    assumeTrue(Build.underTest().anyMatch(Build.EXECUTABLE::equals), "only the jar is tested");
  }

  @Test
  void executableHasThreeThreadsAtMost() {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                Build.EXECUTABLE, backend.url(), Map.of("PANAPULSE_INTERVAL", "100ms"))) {
      int most = 0;
      for (int rows = 1; rows <= 20; rows++) {
        int wanted = rows;
        agent.await("rows are accepted", () -> backend.acceptedRows().size() >= wanted);
        most = Math.max(most, agent.threads());
      }
      assertTrue(most <= THREADS, most + " threads");
    }
  }

  @Test
  void aNameTakesAThreadNoLongerThanItsLookUp() {
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                Build.EXECUTABLE,
                backend.url().replace("127.0.0.1", "localhost"),
                Map.of("PANAPULSE_INTERVAL", "100ms"))) {
      agent.await("rows are accepted", () -> !backend.acceptedRows().isEmpty());
      agent.await("the look-up's thread is gone", () -> agent.threads() <= THREADS);
    }
  }

  @Test
  void executableIsStatic() throws IOException {
    List<Integer> types = programHeaderTypes(Build.executable());

    assertFalse(types.isEmpty());
    // PT_INTERP, elf(5): the path of a dynamic linker
    assertFalse(types.contains(3), "it asks for a dynamic linker");
  }

  private static List<Integer> programHeaderTypes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer head = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(head, 0);
      assertEquals(0x464c457f, head.getInt(0), "an ELF file");
      int offset = (int) head.getLong(32);
      int size = head.getShort(54);
      int count = head.getShort(56);
      List<Integer> types = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        types.add(head.getInt(offset + i * size));
      }
      return types;
    }
  }
}
