package dev.panapulse.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerTrustTest {
  @TempDir Path directory = Path.of("");

  /** The reason for a rejection; empty: accepted. */
  static String judge(TestChains.Row row, Path directory)
      throws IOException, GeneralSecurityException {
    Path file = Files.writeString(directory.resolve("authorities.pem"), row.authorities());
    try {
      ServerTrust.in(file.toString())
          .checkServerTrusted(
              row.chain(), "UNKNOWN", SSLContext.getDefault().createSSLEngine(row.host(), 443));
      return "";
    } catch (CertificateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void everyRowOfTheTableIsJudgedAsWritten() throws IOException, GeneralSecurityException {
    List<TestChains.Row> rows = TestChains.rows();
    List<String> wrong = new ArrayList<>();
    for (TestChains.Row row : rows) {
      String reason = judge(row, directory);
      if (reason.isEmpty() != row.accepted()) {
        wrong.add(row + (reason.isEmpty() ? " is accepted" : " is rejected: " + reason));
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(rows.size() >= 120, "rows: " + rows.size());
    assertEquals(rows.size(), rows.stream().map(TestChains.Row::name).distinct().count());
  }
}
