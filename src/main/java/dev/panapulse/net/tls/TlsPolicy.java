package dev.panapulse.net.tls;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;

/**
 * What this client offers in a handshake, the same on the JVM and in the executable: TLS 1.3, or
 * TLS 1.2 with ephemeral keys on elliptic curves and authenticated encryption (RFC 9325, 4.2); no
 * SHA-1 and no curve below P-256. {@link CertificateRules} has the rules for certificates.
 */
final class TlsPolicy {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * The first one resists quantum computers (draft-ietf-tls-ecdhe-mlkem). A JDK that does not have
   * it leaves it out.
   */
  private static final String[] GROUPS = {
    "X25519MLKEM768", "x25519", "secp256r1", "secp384r1", "secp521r1"
  };

  private static final String[] SIGNATURES = {
    "ecdsa_secp256r1_sha256",
    "ecdsa_secp384r1_sha384",
    "ecdsa_secp521r1_sha512",
    "ed25519",
    "rsa_pss_rsae_sha256",
    "rsa_pss_rsae_sha384",
    "rsa_pss_rsae_sha512",
    "rsa_pss_pss_sha256",
    "rsa_pss_pss_sha384",
    "rsa_pss_pss_sha512",
    "rsa_pkcs1_sha256",
    "rsa_pkcs1_sha384",
    "rsa_pkcs1_sha512"
  };

  /** No suite: it says that the client knows of RFC 5746. */
  private static final String SECURE_RENEGOTIATION = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";

  private TlsPolicy() {}

  /** Restricts an engine's parameters, which are those of the JDK. */
  static void apply(SSLParameters parameters) {
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(CipherOrder.preferred(allowedSuites(parameters.getCipherSuites())));
    parameters.setNamedGroups(GROUPS);
    parameters.setSignatureSchemes(SIGNATURES);
  }

  /** The suites among those given that are allowed, in their order. */
  static String[] allowedSuites(String... suites) {
    List<String> allowed = new ArrayList<>(suites.length);
    for (String suite : suites) {
      if (isAllowed(suite)) {
        allowed.add(suite);
      }
    }
    return allowed.toArray(String[]::new);
  }

  private static boolean isAllowed(String suite) {
    if (suite.equals(SECURE_RENEGOTIATION)) {
      return true;
    }
    boolean tls13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
    boolean ephemeral = suite.startsWith("TLS_ECDHE_ECDSA_") || suite.startsWith("TLS_ECDHE_RSA_");
    return tls13 || (ephemeral && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
  }
}
