package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.net.tls.TestChains;
import dev.panapulse.net.tls.TestServerSocket;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of chains, tried by curl: we accept none that it rejects. */
final class CurlTlsIT {
  @TempDir Path directory;

  @Test
  void noChainIsAcceptedThatCurlRejects() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl on this machine");
    List<String> laxer = new ArrayList<>();
    List<TestChains.Row> rows = TestChains.rows();
    int accepted = 0;
    for (TestChains.Row row : rows) {
      int exit = curl(row);
      // 35 and 60: the handshake failed, or the certificate is not trusted
      assertTrue(exit == 0 || exit == 35 || exit == 60, row + ": curl ended with " + exit);
      accepted += exit == 0 ? 1 : 0;
      if (exit != 0 && row.accepted()) {
        laxer.add(row.toString());
      }
    }
    assertEquals(List.of(), laxer);
    // else curl would have failed for reasons of its own
    assertTrue(accepted > rows.size() / 4, accepted + " of " + rows.size() + " accepted by curl");
  }

  private int curl(TestChains.Row row) throws IOException, InterruptedException {
    Path authorities = Files.writeString(directory.resolve("ca.pem"), row.authorities());
    try (TestServerSocket server = new TestServerSocket(row.identity())) {
      Thread.ofPlatform().daemon().start(() -> answer(server));
      String place = row.host() + ':' + server.getLocalPort();
      Process curl =
          new ProcessBuilder(
                  "/usr/bin/curl",
                  "--silent",
                  "--noproxy",
                  "*",
                  "--max-time",
                  "20",
                  "--cacert",
                  authorities.toString(),
                  "--resolve",
                  place + ":127.0.0.1",
                  "https://" + place + '/')
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return curl.waitFor();
    }
  }

  private static void answer(TestServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read();
      socket
          .getOutputStream()
          .write("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
      // until curl hangs up, so that the response is not lost by a reset
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // curl has ended the handshake
    }
  }
}
