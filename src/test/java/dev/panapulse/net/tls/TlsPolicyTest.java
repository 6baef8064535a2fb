package dev.panapulse.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

final class TlsPolicyTest {
  @Test
  void onlyEphemeralKeysAndAuthenticatedEncryptionAreOffered() throws NoSuchAlgorithmException {
    SSLParameters parameters = SSLContext.getDefault().getSupportedSSLParameters();
    TlsPolicy.apply(parameters);
    Set<String> suites = new TreeSet<>(List.of(parameters.getCipherSuites()));
    suites.remove("TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    assertEquals(
        new TreeSet<>(
            List.of(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")),
        suites);
    assertEquals(Set.of("TLSv1.3", "TLSv1.2"), new TreeSet<>(List.of(parameters.getProtocols())));
  }

  @Test
  void everyEntryIsKnownToTheJdkButTheOneThatItLacks() throws NoSuchAlgorithmException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    SSLParameters parameters = engine.getSSLParameters();
    TlsPolicy.apply(parameters);
    engine.setSSLParameters(parameters);
    List<String> groups = Arrays.asList(engine.getSSLParameters().getNamedGroups());
    assertTrue(groups.containsAll(List.of("x25519", "secp256r1")), groups.toString());
    List<String> signatures = List.of(engine.getSSLParameters().getSignatureSchemes());
    assertEquals(13, signatures.size());
    assertFalse(signatures.toString().contains("sha1"), signatures.toString());
  }
}
