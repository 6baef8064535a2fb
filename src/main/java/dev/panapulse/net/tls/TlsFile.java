package dev.panapulse.net.tls;

/** What a file is to TLS. */
public enum TlsFile {
  /** Certificates of the authorities that servers' certificates may come from. */
  AUTHORITIES,
  /** The certificate shown to servers that ask for one, with those that lead to its authority. */
  CLIENT_CERTIFICATE,
  /** The private key of the client certificate. */
  CLIENT_KEY
}
