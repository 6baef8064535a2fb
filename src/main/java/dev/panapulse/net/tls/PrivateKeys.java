package dev.panapulse.net.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * Reads private keys from PEM files: PKCS #8 (RFC 5958), and the older formats of RSA (RFC 8017,
 * A.1.2) and EC (RFC 5915), which become PKCS #8 by a wrapper.
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
   * @throws TlsFileException if the file cannot be read, or holds no key, an encrypted key, or a
   *     key of an unsupported type
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
          "the private key is encrypted, which is not supported (decrypt it with: openssl"
              + " pkey -in FILE -out PLAIN_FILE, readable by the agent's user alone)");
    }
    byte[] pkcs8 = new byte[0];
    try {
      pkcs8 = pkcs8(pem);
      return KeyFactory.getInstance(algorithm(pem, pkcs8))
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // without the cause's message, which might hold parts of the key
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
          throw pem.failure("a " + pem.label() + " is not supported; RSA, EC and Ed25519 keys are");
    };
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return Der.of(Der.SEQUENCE, VERSION_0, algorithm, Der.of(Der.OCTET_STRING, key));
  }

  private static byte[] curve(byte[] ecPrivateKey) {
    Der key = new Der(ecPrivateKey, 0, ecPrivateKey.length).enter(Der.SEQUENCE);
    // the version and the private number
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
    throw pem.failure("the type of the private key is not supported; RSA, EC and Ed25519 keys are");
  }
}
