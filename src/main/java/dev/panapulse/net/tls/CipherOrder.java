package dev.panapulse.net.tls;

import dev.panapulse.libc.Executable;

/** The order in which cipher suites are offered: most servers select the first one they support. */
final class CipherOrder {
  private static final String FAST_IN_PLAIN_CODE = "CHACHA20_POLY1305";

  private CipherOrder() {}

  /**
   * The same suites, in order of preference. JSSE puts AES first, for which a JVM uses instructions
   * of the processor. The executable cannot use them, and without them ChaCha20-Poly1305 (RFC 8439)
   * takes a fraction of the time. Both are equally strong.
   */
  static String[] preferred(String[] suites) {
    return Executable.isThis() ? fastInPlainCode(suites) : suites;
  }

  /** Suites with ChaCha20-Poly1305 first, otherwise in the given order. */
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
