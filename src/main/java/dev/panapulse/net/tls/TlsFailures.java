package dev.panapulse.net.tls;

import javax.net.ssl.SSLException;

/** Failures of TLS in words: JSSE's messages, and the alerts of RFC 8446, 6. */
final class TlsFailures {
  private static final String ALERT = "Received fatal alert: ";

  private TlsFailures() {}

  /**
   * The reason for a failure, to be read by a person.
   *
   * @param asked whether the server asked for a client certificate
   * @param known whether a client certificate is configured
   */
  static String words(SSLException failure, boolean asked, boolean known) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UntrustedException untrusted) {
        return String.valueOf(untrusted.getMessage());
      }
    }
    String message = String.valueOf(failure.getMessage());
    int alert = message.indexOf(ALERT);
    if (alert >= 0) {
      return alert(message.substring(alert + ALERT.length()), asked, known);
    }
    if (message.contains("nrecognized SSL message")) {
      return "the server does not speak TLS; is it an http:// address?";
    }
    if (message.contains("improper ciphersuite")) {
      return "the server supports neither TLS 1.2 nor TLS 1.3 with a cipher of this client, which"
          + " are ECDHE with AES-GCM or ChaCha20-Poly1305";
    }
    if (message.contains("selected protocol version")) {
      return "the server supports neither TLS 1.2 nor TLS 1.3";
    }
    return "TLS failed: " + message;
  }

  private static String alert(String name, boolean asked, boolean known) {
    String words =
        switch (name) {
          case "certificate_required" -> asksForCertificate(known);
          case "bad_certificate",
              "unsupported_certificate",
              "certificate_revoked",
              "certificate_expired",
              "certificate_unknown",
              "unknown_ca",
              "access_denied",
              "decrypt_error" ->
              asked ? asksForCertificate(known) : "the server rejects this client";
          case "handshake_failure" ->
              asked
                  ? asksForCertificate(known)
                  : "the server shares no protocol or cipher with this client";
          case "protocol_version" -> "the server supports neither TLS 1.2 nor TLS 1.3";
          case "no_application_protocol" ->
              "the server does not support the protocol that was offered";
          case "unrecognized_name" -> "the server has no certificate for this name";
          case "insufficient_security" -> "the server requires stronger ciphers";
          default ->
              asked
                  ? "the server ended the connection after it asked for a client certificate"
                  : "the server ended the connection";
        };
    return words + " (alert " + name + ")";
  }

  private static String asksForCertificate(boolean known) {
    return known
        ? "the server does not accept the client certificate"
        : "the server asks for a client certificate, and none is set";
  }
}
