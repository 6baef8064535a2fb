package dev.panapulse.net.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.NoSuchAlgorithmException;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class CipherOrderTest {
  @Test
  void whatIsFastInPlainCodeComesFirstAndTheRestAsItWas() {
    String[] suites = {
      "TLS_AES_256_GCM_SHA384",
      "TLS_CHACHA20_POLY1305_SHA256",
      "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
      "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
    };
    String[] expected = {
      "TLS_CHACHA20_POLY1305_SHA256",
      "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
      "TLS_AES_256_GCM_SHA384",
      "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
    };
    assertArrayEquals(expected, CipherOrder.fastInPlainCode(suites));
  }

  @Test
  void noSuiteIsLostOrAdded() throws NoSuchAlgorithmException {
    String[] enabled = SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
    assertEquals(Set.of(enabled), Set.of(CipherOrder.fastInPlainCode(enabled)));
  }

  @Test
  void aJvmHasTheProcessorsInstructionsAndKeepsItsOrder() throws NoSuchAlgorithmException {
    String[] enabled = SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
    assertArrayEquals(enabled, CipherOrder.preferred(enabled.clone()));
  }
}
