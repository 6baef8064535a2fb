package dev.panapulse.net.tls;

/** The purpose of a file that TLS reads. */
public enum TlsFile {
  /** Certificates of the authorities that may issue servers' certificates. */
  AUTHORITIES,
  /** The certificate shown to servers that ask for one, with the chain to its authority. */
  CLIENT_CERTIFICATE,
  /** The private key of the client certificate. */
  CLIENT_KEY
}
