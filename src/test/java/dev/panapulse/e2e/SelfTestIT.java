package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.EverythingOn;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestServerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can only be asked from within the agent: whether its C library port keeps its contract, and
 * whether ticks allocate.
 */
@EveryBuildAndPageSize
final class SelfTestIT {
  private static final int MOST_BYTES_AN_EXPORT = 2048;

  /** On a JVM, where code that is not compiled yet and the JDK's ciphers allocate more. */
  private static final int MOST_BYTES_ON_A_JVM = 4096;

  private static final int MOST_BYTES_BY_TLS_ON_A_JVM = 8192;

  private final Build build;

  SelfTestIT(Build build) {
    this.build = build;
  }

  @Test
  void selfTestFindsNothingOnThisHost() {
    assertSelfTestPasses();
  }

  @Test
  void selfTestFindsNothingOnAWholeHostWithEverythingOn(@TempDir Path directory)
      throws IOException {
    Path config = directory.resolve("config.toml");
    Files.writeString(config, EverythingOn.toml());
    assertSelfTestPasses("--root-path", HostTree.VPS.toString(), "--config", config.toString());
  }

  /** The whole way of a row to its answer, on the heap. */
  @Test
  void aSteadyExportAllocatesNextToNothing() {
    try (Receiver backend = new Receiver()) {
      assertExportAllocates(MOST_BYTES_ON_A_JVM, backend, Map.of());
    }
  }

  @Test
  void aSteadyExportByTlsAllocatesLittle(@TempDir Path directory) throws IOException {
    TestAuthority authority = TestAuthority.root("Test Authority");
    Path file = directory.resolve("authority.pem");
    Files.writeString(file, authority.pem());
    TestServerSocket socket = new TestServerSocket(authority.issue("EC", "127.0.0.1"));
    socket.prepare(
        accepted -> accepted.setEnabledCipherSuites(new String[] {"TLS_CHACHA20_POLY1305_SHA256"}));
    try (Receiver backend = Receiver.behind(socket)) {
      assertExportAllocates(
          MOST_BYTES_BY_TLS_ON_A_JVM,
          backend,
          Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", file.toString()));
    }
  }

  private void assertExportAllocates(
      int mostOnJvm, Receiver backend, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("PANAPULSE_EXPORT_ENDPOINT", backend.url());

    AgentProcess.Result result =
        AgentProcess.run(
            build, environment, "export-bench", "1000", "--root-path", HostTree.VPS.toString());

    assertEquals(0, result.exitCode(), result::toString);
    int points = backend.deliveries().getLast().points().size();
    assertTrue(points >= 60, points + " points");
    String[] words = result.out().strip().split(" ", 4);
    int limit = build == Build.JAR ? mostOnJvm : MOST_BYTES_AN_EXPORT;
    assertTrue(Integer.parseInt(words[1]) <= limit, result::toString);
  }

  private void assertSelfTestPasses(String... arguments) {
    List<String> words = new ArrayList<>(List.of("self-test"));
    words.addAll(List.of(arguments));

    AgentProcess.Result result = AgentProcess.run(build, Map.of(), words.toArray(String[]::new));

    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("allocate nothing"), result::toString);
    assertFalse(result.out().contains("FAILED"), result::toString);
    if (build.isEmulated()) {
      assertTrue(
          result.out().contains("pages: of " + build.pageSize() + " bytes"), result::toString);
    }
  }
}
