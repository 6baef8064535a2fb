package dev.panapulse.net.tls;

import javax.net.ssl.SSLException;

/** Failures of TLS in words: what JSSE says, and the alerts of RFC 8446, 6. */
final class TlsFailures {
  private static final String ALERT = "Received fatal alert: ";

  private TlsFailures() {}

  /**
   * @param asked whether the server asked for a client certificate
   * @param known whether there was one to show
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
    if (message.contains("selected protocol version")) {
      return "the server speaks neither TLS 1.2 nor TLS 1.3";
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
              asked ? asksForCertificate(known) : "the server refuses this client";
          case "handshake_failure" ->
              asked
                  ? asksForCertificate(known)
                  : "the server shares no protocol or cipher with this client";
          case "protocol_version" -> "the server speaks neither TLS 1.2 nor TLS 1.3";
          case "no_application_protocol" -> "the server does not speak the protocol asked for";
          case "unrecognized_name" -> "the server does not know the name it was asked for";
          case "insufficient_security" -> "the server asks for stronger ciphers";
          default ->
              asked
                  ? "the server ended TLS after it asked for a client certificate"
                  : "the server ended TLS";
        };
    return words + " (alert " + name + ")";
  }

  private static String asksForCertificate(boolean known) {
    return known
        ? "the server does not accept the client certificate"
        : "the server asks for a client certificate, and none is set";
  }
}
