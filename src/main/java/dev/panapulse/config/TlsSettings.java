package dev.panapulse.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of TLS, in PEM and by absolute paths. That they are there and of use shows when they
 * are read.
 *
 * @param certificate authorities to trust; empty: those of the system
 * @param clientCertificate for servers that ask for one
 * @param clientKey its private key; there if and only if the certificate is
 */
public record TlsSettings(
    Optional<Path> certificate, Optional<Path> clientCertificate, Optional<Path> clientKey) {}
