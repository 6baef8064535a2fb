package dev.panapulse.doctor;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Protocol;
import dev.panapulse.net.Failure;
import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The TLS handshake: the server's certificate, its name and its dates, and both sides' versions.
 */
record TlsStep(
    ExportSettings export,
    Probe probe,
    Supplier<ConnectionTrial.Attempt> whole,
    SettingText settings,
    OtherPaths paths)
    implements Step {
  static final String NAME = "tls";
  private static final Duration PROBE = Duration.ofSeconds(3);
  private static final String CERTIFICATE = "export.certificate";

  @Override
  public Finding examine() {
    if (!export.secure()) {
      return Finding.skipped(NAME, "the endpoint has no TLS: " + export.shownUrl());
    }
    ConnectionTrial.Attempt attempt = whole.get();
    if (attempt.isFine()) {
      return Finding.ok(
          NAME, "the certificate of " + probe.endpoint().host() + " is valid and trusted");
    }
    return Finding.bad(NAME, attempt.words(), advice(attempt));
  }

  private List<String> advice(ConnectionTrial.Attempt attempt) {
    String words = attempt.words();
    if (words.contains("is not valid before")) {
      return List.of(
          "this host's clock is probably behind: it says "
              + now()
              + "; set it (timedatectl set-ntp"
              + " true); a board without a battery starts in the past");
    }
    if (words.contains(" expired on ")) {
      return List.of(
          "renew the server's certificate",
          "if that date is still to come, this host's clock is ahead: it says " + now());
    }
    if (words.contains("is not trusted")) {
      return untrusted();
    }
    if (words.contains("certificate is for ")) {
      return List.of(
          "name the server as its certificate does: " + settings.endpoint(),
          "or give the server a certificate for "
              + probe.endpoint().host()
              + ", as a subject alternative name");
    }
    return words.contains("client") ? client() : protocol(attempt);
  }

  private List<String> untrusted() {
    return List.of(
        "if the server is yours: set "
            + CERTIFICATE
            + " to a PEM file with the certificate of its"
            + " authority; now it is "
            + settings.now(CERTIFICATE),
        "or add the authority to the system's: update-ca-certificates (Debian, Alpine),"
            + " update-ca-trust (Fedora)",
        "if the authority is a public one, the server does not send the certificates between: give"
            + " it the full chain");
  }

  private List<String> client() {
    return List.of(
        "set export.client_certificate and export.client_key to a certificate that the server"
            + " accepts, with its key",
        settings.now("export.client_certificate"));
  }

  private List<String> protocol(ConnectionTrial.Attempt attempt) {
    if (attempt.words().contains("HTTP/2")) {
      Optional<String> advice = paths.find(Protocol.HTTP_PROTOBUF);
      return List.of(
          advice.orElse(
              "use the port for gRPC, usually 4317, or set export.protocol = http/protobuf; now it"
                  + " is "
                  + settings.now("export.protocol")));
    }
    if (speaksPlainly()) {
      return List.of(
          "the port speaks HTTP without TLS: "
              + settings.changeEndpoint("http://" + probe.secured(false).authority() + probe.path())
              + "; headers and a token are then sent unencrypted",
          "or turn on TLS in the server");
    }
    if (Failure.TIMED_OUT.is(attempt.failure())) {
      return List.of(
          "the server accepted the connection and then said nothing for "
              + ConnectionTrial.LIMIT.toSeconds()
              + " s: is it a port with TLS?");
    }
    return List.of(
        "the server must offer TLS 1.2 or 1.3 with ECDHE and AES-GCM or ChaCha20-Poly1305; openssl"
            + " s_client -connect HOST:PORT shows what it offers");
  }

  private boolean speaksPlainly() {
    Outcome http = probe.sendBare(probe.secured(false), Protocol.HTTP_PROTOBUF, PROBE);
    return Probe.isHttp(http)
        || Probe.isGrpc(probe.sendBare(probe.secured(false), Protocol.GRPC, PROBE));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
