package dev.panapulse.net.tls;

import dev.panapulse.libc.Executable;

/** In which order cipher suites are offered: most servers take the first one that they know. */
final class CipherOrder {
  private static final String FAST_IN_PLAIN_CODE = "CHACHA20_POLY1305";

  private CipherOrder() {}

  /**
   * The same suites, in order of preference. JSSE puts AES first, for which a JVM has the
   * processor's instructions; the executable has none, and by its code alone ChaCha20-Poly1305 (RFC
   * 8439) takes a fraction of the time. Neither is the weaker one.
   */
  static String[] preferred(String[] suites) {
    return Executable.isThis() ? fastInPlainCode(suites) : suites;
  }

  /** Those with ChaCha20-Poly1305 first, otherwise as they were. */
  static String[] fastInPlainCode(String[] suites) {
    String[] ordered = new String[suites.length];
    int next = 0;
    for (String suite : suites) {
      if (suite.contains(FAST_IN_PLAIN_CODE)) {
        ordered[next++] = suite;
      }
    }
    for (String suite : suites) {
      if (!suite.contains(FAST_IN_PLAIN_CODE)) {
        ordered[next++] = suite;
      }
    }
    return ordered;
  }
}
