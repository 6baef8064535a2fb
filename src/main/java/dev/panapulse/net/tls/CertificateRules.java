package dev.panapulse.net.tls;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Rules for the certificates of a path, beyond those of the JDK's PKIX validation. They hold for
 * every authority, also for one that is trusted explicitly: valid today, a key of sufficient
 * strength, no SHA-1, the purpose of a server along the whole path, and the authority's own
 * constraints. None is laxer than those of OpenSSL at security level 2.
 *
 * <p>A broken rule is a {@link CertificateException} whose message is the end of a sentence about
 * the server's certificate.
 */
final class CertificateRules {
  private static final int LEAST_RSA_BITS = 2048;
  private static final int LEAST_CURVE_BITS = 256;

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String PROXY_CERTIFICATE = "1.3.6.1.5.5.7.1.14";
  private static final String KEY_IDENTIFIER = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String NETSCAPE_TYPE = "2.16.840.1.113730.1.1";

  /** Bits of the extension KeyUsage (RFC 5280, 4.2.1.3). */
  private static final int DIGITAL_SIGNATURE = 0;

  private static final int KEY_CERT_SIGN = 5;

  /** The bit of a server in Netscape's extension, whose first byte counts unused bits. */
  private static final int NETSCAPE_SERVER = 0x40;

  private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";

  /** With SHA-2: RSA (PKCS #1), ECDSA; and Ed25519. */
  private static final Set<String> SIGNATURES =
      Set.of(
          "1.2.840.113549.1.1.11",
          "1.2.840.113549.1.1.12",
          "1.2.840.113549.1.1.13",
          "1.2.840.10045.4.3.2",
          "1.2.840.10045.4.3.3",
          "1.2.840.10045.4.3.4",
          "1.3.101.112");

  /** The common start of the OIDs of SHA-256, SHA-384 and SHA-512: 2.16.840.1.101.3.4.2. */
  private static final byte[] SHA_2 = {0x60, (byte) 0x86, 0x48, 1, 0x65, 3, 4, 2};

  private CertificateRules() {}

  /**
   * The rules for the server's own certificate, but for its name.
   *
   * @param signed whether its signature counts: not if the certificate itself is trusted
   */
  static void checkServer(X509Certificate server, boolean signed) throws CertificateException {
    checkAny(server, "it");
    if (signed) {
      checkSignature(server, "it");
    }
    boolean[] usage = server.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      throw new CertificateException("its key usage does not include signatures");
    }
    byte[] netscape = server.getExtensionValue(NETSCAPE_TYPE);
    if (netscape != null && !isNetscapeServer(netscape)) {
      throw new CertificateException("its Netscape type is not that of a server");
    }
    if (hasInvalidConstraints(server)) {
      throw new CertificateException("its basic constraints are invalid");
    }
  }

  /** The rules for a certificate between the server's and the authority's. */
  static void checkIntermediate(X509Certificate certificate) throws CertificateException {
    String which = "the intermediate certificate " + subject(certificate);
    checkAny(certificate, which);
    checkSignature(certificate, which);
    checkIssuer(certificate, which);
  }

  /**
   * The rules for the authority: its signature does not count, because it is trusted as it is.
   *
   * @param path from the server's certificate to the one that the authority has issued
   */
  static void checkAuthority(X509Certificate authority, List<X509Certificate> path)
      throws CertificateException {
    String which = "the authority " + subject(authority);
    checkAny(authority, which);
    boolean old = authority.getVersion() < 3;
    if (!old) {
      checkIssuer(authority, which);
      checkLength(authority, path, which);
    } else if (!isSelfIssued(authority)) {
      throw new CertificateException(which + " may not issue certificates");
    }
  }

  private static void checkLength(
      X509Certificate authority, List<X509Certificate> path, String which)
      throws CertificateException {
    int issuers = 0;
    for (X509Certificate certificate : path.subList(1, path.size())) {
      issuers += isSelfIssued(certificate) ? 0 : 1;
    }
    if (issuers > authority.getBasicConstraints()) {
      throw new CertificateException(which + " allows fewer certificates between");
    }
  }

  /** The names in the certificates below one that constrains them (RFC 5280, 4.2.1.10). */
  static void checkNames(X509Certificate issuer, List<X509Certificate> below)
      throws CertificateException {
    byte[] constraints = issuer.getExtensionValue(NAME_CONSTRAINTS);
    if (constraints == null) {
      return;
    }
    X509CertSelector selector = new X509CertSelector();
    try {
      selector.setNameConstraints(
          new Der(constraints, 0, constraints.length).enter(Der.OCTET_STRING).rest());
    } catch (IOException | IllegalArgumentException e) {
      throw new CertificateException(
          "the name constraints of " + subject(issuer) + " cannot be read", e);
    }
    for (int i = 0; i < below.size(); i++) {
      if ((i == 0 || !isSelfIssued(below.get(i))) && !selector.match(below.get(i))) {
        throw new CertificateException(
            "the name constraints of " + subject(issuer) + " do not allow it");
      }
    }
  }

  /**
   * Whether a certificate can be the issuer of another one, by names and key identifiers; neither
   * is proof.
   */
  static boolean mayHaveIssued(X509Certificate issuer, X509Certificate issued) {
    if (!issuer.getSubjectX500Principal().equals(issued.getIssuerX500Principal())) {
      return false;
    }
    byte[] reference = issued.getExtensionValue(AUTHORITY_KEY_IDENTIFIER);
    byte[] own = issuer.getExtensionValue(KEY_IDENTIFIER);
    try {
      return reference == null || agrees(reference, own, issuer);
    } catch (IllegalArgumentException invalid) {
      return false;
    }
  }

  /** AuthorityKeyIdentifier: {[0] keyIdentifier, [1] authorityCertIssuer, [2] serial number}. */
  private static boolean agrees(byte[] reference, byte[] own, X509Certificate issuer) {
    Der fields =
        new Der(reference, 0, reference.length).enter(Der.OCTET_STRING).enter(Der.SEQUENCE);
    boolean agrees = true;
    while (fields.tag() >= 0) {
      int tag = fields.tag();
      byte[] value = fields.enter(tag).rest();
      if (tag == 0x80 && own != null) {
        byte[] identifier =
            new Der(own, 0, own.length).enter(Der.OCTET_STRING).enter(Der.OCTET_STRING).rest();
        agrees &= Arrays.equals(value, identifier);
      } else if (tag == 0x82) {
        agrees &= Arrays.equals(value, issuer.getSerialNumber().toByteArray());
      }
    }
    return agrees;
  }

  private static void checkAny(X509Certificate certificate, String which)
      throws CertificateException {
    Instant now = Instant.now();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isAfter(until)) {
      throw new CertificateException(which + " expired on " + until);
    }
    Instant from = certificate.getNotBefore().toInstant();
    if (now.isBefore(from)) {
      throw new CertificateException(which + " is not valid before " + from);
    }
    if (!isStrong(certificate.getPublicKey())) {
      throw new CertificateException(
          which + " has a weak key; needed: RSA with 2048 bits, P-256, or Ed25519, or better");
    }
    if (certificate.hasUnsupportedCriticalExtension()
        || certificate.getExtensionValue(PROXY_CERTIFICATE) != null) {
      throw new CertificateException(which + " has a critical extension that is not supported");
    }
    if (certificate.getKeyUsage() == null && certificate.getExtensionValue(KEY_USAGE) != null) {
      throw new CertificateException(which + " has a key usage that cannot be read");
    }
    if (!isForServers(certificate)) {
      throw new CertificateException(which + " is not for servers by its extended key usage");
    }
  }

  private static boolean isStrong(PublicKey key) {
    if (key instanceof RSAKey rsa) {
      return rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
    }
    if (key instanceof ECPublicKey curve) {
      return curve.getParams().getOrder().bitLength() >= LEAST_CURVE_BITS;
    }
    return key instanceof EdECPublicKey edwards && edwards.getParams().getName().equals("Ed25519");
  }

  /** A certificate without the extension is for any purpose; "any" in it does not suffice. */
  private static boolean isForServers(X509Certificate certificate) {
    if (certificate.getExtensionValue(EXTENDED_KEY_USAGE) == null) {
      return true;
    }
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes != null && purposes.contains(SERVER_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static void checkSignature(X509Certificate certificate, String which)
      throws CertificateException {
    String algorithm = certificate.getSigAlgOID();
    boolean allowed =
        algorithm.equals(RSASSA_PSS)
            ? hasStrongHash(certificate.getSigAlgParams())
            : SIGNATURES.contains(algorithm);
    if (!allowed) {
      throw new CertificateException(
          which + " is signed by " + certificate.getSigAlgName() + "; needed: SHA-2 or Ed25519");
    }
  }

  /** RSASSA-PSS-params: {[0] hash algorithm …}; without it the hash is SHA-1 (RFC 4055, 3.1). */
  private static boolean hasStrongHash(byte[] parameters) {
    if (parameters == null) {
      return false;
    }
    try {
      Der fields = new Der(parameters, 0, parameters.length).enter(Der.SEQUENCE);
      if (fields.tag() != 0xa0) {
        return false;
      }
      byte[] hash = fields.enter(0xa0).enter(Der.SEQUENCE).enter(Der.OID).rest();
      int last = hash.length - 1;
      return last == SHA_2.length
          && Arrays.equals(SHA_2, Arrays.copyOf(hash, last))
          && hash[last] >= 1
          && hash[last] <= 3;
    } catch (IllegalArgumentException invalid) {
      return false;
    }
  }

  private static void checkIssuer(X509Certificate certificate, String which)
      throws CertificateException {
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
      throw new CertificateException(which + " may not issue certificates");
    }
  }

  private static boolean isNetscapeServer(byte[] extension) {
    try {
      byte[] bits = new Der(extension, 0, extension.length).enter(Der.OCTET_STRING).enter(3).rest();
      return bits.length > 1 && (bits[1] & NETSCAPE_SERVER) != 0;
    } catch (IllegalArgumentException invalid) {
      return false;
    }
  }

  /** BasicConstraints: {BOOLEAN cA, INTEGER path length}, the second only with the first. */
  private static boolean hasInvalidConstraints(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(BASIC_CONSTRAINTS);
    if (extension == null) {
      return false;
    }
    try {
      Der fields =
          new Der(extension, 0, extension.length).enter(Der.OCTET_STRING).enter(Der.SEQUENCE);
      byte[] authority = fields.tag() == 1 ? fields.enter(1).rest() : new byte[1];
      boolean isAuthority = authority.length == 1 && authority[0] != 0;
      return fields.tag() >= 0 && !isAuthority;
    } catch (IllegalArgumentException invalid) {
      return true;
    }
  }

  private static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static String subject(X509Certificate certificate) {
    return '"' + certificate.getSubjectX500Principal().getName() + '"';
  }
}
