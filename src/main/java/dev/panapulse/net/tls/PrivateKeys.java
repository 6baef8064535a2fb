package dev.panapulse.net.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * Private keys out of PEM files: PKCS #8 (RFC 5958), and RSA's (RFC 8017, A.1.2) and EC's (RFC
 * 5915) own forms, which are PKCS #8 once wrapped.
 */
final class PrivateKeys {
  private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
  private static final byte[] NULL = {5, 0};
  private static final byte[] RSA = {
    Der.OID, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1
  };
  private static final byte[] RSA_PSS = {
    Der.OID, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 10
  };
  private static final byte[] EC = {Der.OID, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final byte[] ED25519 = {Der.OID, 3, 0x2b, 0x65, 0x70};

  /** Tag of the curve in an ECPrivateKey. */
  private static final int PARAMETERS = 0xa0;

  private PrivateKeys() {}

  /**
   * The first private key of a file.
   *
   * @throws TlsFileException if it cannot be read, holds none, an encrypted one, or one of an
   *     unknown kind
   */
  static PrivateKey read(String path) {
    try (PemFile pem = PemFile.open(TlsFile.CLIENT_KEY, path)) {
      while (pem.next()) {
        if (pem.label().endsWith("PRIVATE KEY")) {
          return parse(pem);
        }
      }
      throw pem.failure("holds no private key in PEM");
    }
  }

  private static PrivateKey parse(PemFile pem) {
    if (pem.isEncrypted()) {
      throw pem.failure(
          "the private key is encrypted; the agent takes plain ones only (decrypt it with: openssl"
              + " pkey -in FILE -out PLAIN_FILE, readable by the agent's user alone)");
    }
    byte[] pkcs8 = new byte[0];
    try {
      pkcs8 = pkcs8(pem);
      return KeyFactory.getInstance(algorithm(pem, pkcs8))
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // not the cause's message: nobody can tell what of the key is in it
      throw pem.failure("the private key is broken");
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static byte[] pkcs8(PemFile pem) {
    byte[] key = pem.copyOfBlock();
    return switch (pem.label()) {
      case "PRIVATE KEY" -> key;
      case "RSA PRIVATE KEY" -> wrapped(Der.of(Der.SEQUENCE, RSA, NULL), key);
      case "EC PRIVATE KEY" -> wrapped(Der.of(Der.SEQUENCE, EC, curve(key)), key);
      default ->
          throw pem.failure("a " + pem.label() + "; the agent takes RSA, EC and Ed25519 keys");
    };
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return Der.of(Der.SEQUENCE, VERSION_0, algorithm, Der.of(Der.OCTET_STRING, key));
  }

  private static byte[] curve(byte[] ecPrivateKey) {
    Der key = new Der(ecPrivateKey, 0, ecPrivateKey.length).enter(Der.SEQUENCE);
    // version and the number
    key.skip().skip();
    return key.enter(PARAMETERS).rest();
  }

  private static String algorithm(PemFile pem, byte[] pkcs8) {
    byte[] oid =
        new Der(pkcs8, 0, pkcs8.length).enter(Der.SEQUENCE).skip().enter(Der.SEQUENCE).element();
    if (Arrays.equals(oid, RSA)) {
      return "RSA";
    }
    if (Arrays.equals(oid, RSA_PSS)) {
      return "RSASSA-PSS";
    }
    if (Arrays.equals(oid, EC)) {
      return "EC";
    }
    if (Arrays.equals(oid, ED25519)) {
      return "Ed25519";
    }
    throw pem.failure("a private key of a kind that the agent does not know");
  }
}
