package dev.panapulse.config;

import dev.panapulse.config.type.AbsolutePathType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of TLS: PEM, absolute paths. They are not read here, so they may be missing or invalid.
 *
 * @param certificate certificate authorities to trust; empty: those of the system
 * @param clientCertificate the certificate for servers that request one
 * @param clientKey its private key; present if and only if the certificate is
 * @param systemCertificate the file of the system's certificates, by the variable SSL_CERT_FILE as
 *     for OpenSSL's programs; empty: unset
 */
public record TlsSettings(
    Optional<Path> certificate,
    Optional<Path> clientCertificate,
    Optional<Path> clientKey,
    String systemCertificate) {
  static final SettingGroup GROUP = new SettingGroup("export");

  private static final SettingKey<Path> CERTIFICATE =
      GROUP
          .setting(
              "certificate",
              new AbsolutePathType(),
              "PEM file of the certificate authorities to trust. If unset: those of the system.")
          .variable("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE")
          .variable("OTEL_EXPORTER_OTLP_CERTIFICATE")
          .declare();

  private static final SettingKey<Path> CLIENT_CERTIFICATE =
      GROUP
          .setting(
              "client_certificate",
              new AbsolutePathType(),
              "PEM file of the client certificate, for servers that request one.")
          .variable("OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE")
          .variable("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")
          .declare();

  private static final SettingKey<Path> CLIENT_KEY =
      GROUP
          .setting(
              "client_key",
              new AbsolutePathType(),
              "PEM file of the client certificate's private key, not encrypted.")
          .variable("OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY")
          .variable("OTEL_EXPORTER_OTLP_CLIENT_KEY")
          .declare();

  static TlsSettings from(SettingsReader reader) {
    Resolved<Path> authorities = reader.resolve(CERTIFICATE);
    Resolved<Path> certificate = reader.resolve(CLIENT_CERTIFICATE);
    Resolved<Path> key = reader.resolve(CLIENT_KEY);
    requireOther(reader, CLIENT_CERTIFICATE, certificate, CLIENT_KEY, key);
    requireOther(reader, CLIENT_KEY, key, CLIENT_CERTIFICATE, certificate);
    return new TlsSettings(
        authorities.value(),
        certificate.value(),
        key.value(),
        reader.resolver().variable("SSL_CERT_FILE"));
  }

  private static void requireOther(
      SettingsReader reader,
      SettingKey<Path> key,
      Resolved<Path> given,
      SettingKey<Path> otherKey,
      Resolved<Path> other) {
    if (given.value().isPresent() && !other.given()) {
      reader.problem(
          key, given.value(), given.origin(), "needs " + otherKey.name() + ", which is not set");
    }
  }
}
