package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What only the executables promise: a JVM has threads and libraries of its own. */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("dev.panapulse.e2e.Build#executablesUnderTest")
final class ExecutableIT {
  /** The sampling loop, the virtual thread's carrier, and the one that asks about file systems. */
  private static final int THREADS = 3;

  /** Of sched(7). */
  private static final int SCHED_BATCH = 3;

  private final Build build;

  ExecutableIT(Build build) {
    this.build = build;
  }

  private void needsThreadsOfItsOwn() {
    assumeFalse(build.isEmulated(), "QEMU's own threads are in the same process");
  }

  @Test
  void executableHasThreeThreadsAtMost() {
    needsThreadsOfItsOwn();
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(build, backend.url(), Map.of("PANAPULSE_INTERVAL", "100ms"))) {
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
    needsThreadsOfItsOwn();
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(
                build,
                backend.url().replace("127.0.0.1", "localhost"),
                Map.of("PANAPULSE_INTERVAL", "100ms"))) {
      agent.await("rows are accepted", () -> !backend.acceptedRows().isEmpty());
      agent.await("the look-up's thread is gone", () -> agent.threads() <= THREADS);
    }
  }

  @Test
  void noThreadPushesAnotherAside() throws IOException {
    needsThreadsOfItsOwn();
    try (Receiver backend = new Receiver();
        AgentProcess agent =
            AgentProcess.exporting(build, backend.url(), Map.of("PANAPULSE_INTERVAL", "100ms"))) {
      agent.await("rows are accepted", () -> !backend.acceptedRows().isEmpty());

      assertEquals(Set.of(SCHED_BATCH), agent.policies());
    }
  }

  @Test
  void executableIsStatic() throws IOException {
    ElfFile file = ElfFile.read(build.executable());

    assertFalse(file.segments().isEmpty());
    assertFalse(file.has(ElfFile.PT_INTERP), "it asks for a dynamic linker");
    assertFalse(file.has(ElfFile.PT_DYNAMIC), "it asks for libraries");
  }

  @Test
  void executableIsForItsMachine() throws IOException {
    int expected = build == Build.EXECUTABLE ? ElfFile.machineHere() : ElfFile.EM_AARCH64;

    assertEquals(expected, ElfFile.read(build.executable()).machine());
  }

  /** Kernels for ARM64 have pages of 4, 16 or 64 KiB, and refuse a file that suits smaller ones. */
  @Test
  void executableSuitsTheLargestPagesOfItsMachine() throws IOException {
    ElfFile file = ElfFile.read(build.executable());
    long largest = file.machine() == ElfFile.EM_AARCH64 ? 65536 : 4096;

    assertTrue(file.has(ElfFile.PT_LOAD));
    for (ElfFile.Segment segment : file.segments()) {
      if (segment.type() == ElfFile.PT_LOAD) {
        assertTrue(segment.align() % largest == 0, segment::toString);
        assertEquals(segment.offset() % largest, segment.address() % largest, segment::toString);
      }
      if (segment.type() == ElfFile.PT_GNU_RELRO) {
        // the C library makes whole pages read-only
        assertEquals(0, segment.end() % largest, segment::toString);
      }
    }
  }
}
