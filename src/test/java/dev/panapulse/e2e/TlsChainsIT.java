package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.net.tls.TestChains;
import dev.panapulse.net.tls.TestServerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of chains, judged by the agent as it is shipped. CurlTlsIT compares it with curl, which
 * accepts every row that is accepted here.
 */
@EveryBuild
final class TlsChainsIT {
  /** Every so many rows of a jar, by whose classes ServerTrustTest judges all, and in QEMU. */
  private static final int STEP = 9;

  private final Build build;

  @TempDir Path directory;

  TlsChainsIT(Build build) {
    this.build = build;
  }

  @Test
  void chainsAreJudgedAsInTheTable() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<TestChains.Row> rows = TestChains.rows();
    // the executable has substitutions, and its list of security services
    int step = build == Build.EXECUTABLE ? 1 : STEP;
    for (int i = 0; i < rows.size(); i += step) {
      if (isAccepted(rows.get(i)) != rows.get(i).accepted()) {
        wrong.add(rows.get(i).toString());
      }
    }
    assertEquals(List.of(), wrong);
  }

  private boolean isAccepted(TestChains.Row row) throws IOException {
    Path authorities = Files.writeString(directory.resolve("ca.pem"), row.authorities());
    TestServerSocket socket = new TestServerSocket(row.identity());
    try (Receiver backend = Receiver.behind(socket);
        ConnectProxy proxy = new ConnectProxy(socket.getLocalPort());
        AgentProcess agent =
            AgentProcess.exporting(
                build,
                "https://" + row.host() + ':' + socket.getLocalPort(),
                Map.of(
                    "OTEL_EXPORTER_OTLP_CERTIFICATE",
                    authorities.toString(),
                    "PANAPULSE_EXPORT_PROXY",
                    "http://127.0.0.1:" + proxy.port()))) {
      agent.await(
          row + ": rows are accepted, or the log says why not",
          () -> !backend.acceptedRows().isEmpty() || agent.err().contains(" certificate"));
      return !backend.acceptedRows().isEmpty();
    }
  }
}
