package dev.panapulse.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A certificate authority of the test's own: makes certificates by writing their DER. */
public final class TestAuthority {
  private static final AtomicInteger SERIAL = new AtomicInteger(1);
  private static final int BIT_STRING = 3;
  private static final int UTF8_STRING = 12;
  private static final int SET = 0x31;
  private static final int UTC_TIME = 0x17;
  private static final byte[] ECDSA_WITH_SHA256 =
      Der.of(Der.SEQUENCE, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  private static final byte[] TRUE = {1, 1, (byte) 0xff};

  private final String name;
  private final KeyPair keys;
  private final List<X509Certificate> chain;

  private TestAuthority(String name, KeyPair keys, List<X509Certificate> chain) {
    this.name = name;
    this.keys = keys;
    this.chain = chain;
  }

  /** A new one that nobody stands above. */
  public static TestAuthority root(String name) {
    KeyPair keys = keys("EC");
    Instant now = Instant.now();
    byte[] der = certificate(name, keys, name, keys.getPublic(), days(now, -9), days(now, 9), ca());
    return new TestAuthority(name, keys, List.of(parse(der)));
  }

  /** One that this one vouches for. */
  public TestAuthority intermediate(String below) {
    KeyPair keys = keys("EC");
    Instant now = Instant.now();
    List<X509Certificate> path = new ArrayList<>();
    path.add(
        parse(
            certificate(
                name, this.keys, below, keys.getPublic(), days(now, -9), days(now, 9), ca())));
    path.addAll(chain);
    return new TestAuthority(below, keys, path);
  }

  /** This authority's own certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** This authority's own certificate in PEM. */
  public String pem() {
    return pem("CERTIFICATE", encoded(chain.getFirst()));
  }

  /**
   * A certificate valid today.
   *
   * @param algorithm of its key: RSA, EC, Ed25519
   * @param names DNS names and addresses
   */
  public Issued issue(String algorithm, String... names) {
    Instant now = Instant.now();
    return issue(algorithm, days(now, -1), days(now, 1), names);
  }

  /** A certificate valid between two instants. */
  public Issued issue(String algorithm, Instant from, Instant to, String... names) {
    KeyPair own = keys(algorithm);
    byte[] der = certificate(name, keys, "end", own.getPublic(), from, to, alternativeNames(names));
    List<X509Certificate> path = new ArrayList<>();
    path.add(parse(der));
    // a root need not be sent
    path.addAll(chain.subList(0, chain.size() - 1));
    return new Issued(own.getPrivate(), List.copyOf(path));
  }

  /** A certificate that vouches for itself. */
  public static Issued selfSigned(String... names) {
    KeyPair own = keys("EC");
    Instant now = Instant.now();
    byte[] der =
        certificate(
            "end",
            own,
            "end",
            own.getPublic(),
            days(now, -1),
            days(now, 1),
            alternativeNames(names));
    return new Issued(own.getPrivate(), List.of(parse(der)));
  }

  /** A certificate with those that lead to its authority, and its key. */
  public record Issued(PrivateKey key, List<X509Certificate> chain) {
    /** The chain in PEM. */
    public String chainPem() {
      StringBuilder all = new StringBuilder("what is between the blocks says nothing\n");
      for (X509Certificate certificate : chain) {
        all.append(TestAuthority.pem("CERTIFICATE", encoded(certificate)));
      }
      return all.toString();
    }

    /** The key in PEM, as PKCS #8. */
    public String keyPem() {
      return TestAuthority.pem("PRIVATE KEY", key.getEncoded());
    }

    /** An RSA key as PKCS #1 has it. */
    public String pkcs1Pem() {
      return TestAuthority.pem("RSA PRIVATE KEY", inner());
    }

    /** An EC key of curve P-256 as SEC 1 has it, its parameters before it. */
    public String sec1Pem() {
      byte[] curve = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7);
      byte[] bare = inner();
      Der fields = new Der(bare, 0, bare.length).enter(Der.SEQUENCE);
      byte[] version = fields.element();
      byte[] number = fields.element();
      return TestAuthority.pem("EC PARAMETERS", curve)
          + TestAuthority.pem(
              "EC PRIVATE KEY", Der.of(Der.SEQUENCE, version, number, Der.of(0xa0, curve)));
    }

    private byte[] inner() {
      byte[] pkcs8 = key.getEncoded();
      return new Der(pkcs8, 0, pkcs8.length)
          .enter(Der.SEQUENCE)
          .skip()
          .skip()
          .enter(Der.OCTET_STRING)
          .rest();
    }
  }

  /** A block of PEM. */
  public static String pem(String label, byte[] der) {
    String base64 =
        java.util.Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(256);
      } else if (algorithm.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Instant days(Instant from, int days) {
    return from.plus(Duration.ofDays(days));
  }

  private static byte[] certificate(
      String issuer,
      KeyPair issuerKeys,
      String subject,
      PublicKey key,
      Instant from,
      Instant to,
      byte[] extension) {
    byte[] tbs =
        Der.of(
            Der.SEQUENCE,
            Der.of(0xa0, new byte[] {Der.INTEGER, 1, 2}),
            Der.of(Der.INTEGER, BigInteger.valueOf(SERIAL.incrementAndGet()).toByteArray()),
            ECDSA_WITH_SHA256,
            name(issuer),
            Der.of(Der.SEQUENCE, time(from), time(to)),
            name(subject),
            key.getEncoded(),
            Der.of(0xa3, Der.of(Der.SEQUENCE, extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuerKeys.getPrivate());
      signature.update(tbs);
      byte[] bits = Der.of(BIT_STRING, new byte[1], signature.sign());
      return Der.of(Der.SEQUENCE, tbs, ECDSA_WITH_SHA256, bits);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ca() {
    byte[] constraints = Der.of(Der.OCTET_STRING, Der.of(Der.SEQUENCE, TRUE));
    return Der.of(Der.SEQUENCE, oid(0x55, 0x1d, 19), TRUE, constraints);
  }

  private static byte[] alternativeNames(String... names) {
    byte[][] encoded = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      encoded[i] = alternativeName(names[i]);
    }
    return Der.of(
        Der.SEQUENCE, oid(0x55, 0x1d, 17), Der.of(Der.OCTET_STRING, Der.of(Der.SEQUENCE, encoded)));
  }

  private static byte[] alternativeName(String name) {
    boolean address = name.indexOf(':') >= 0 || Character.isDigit(name.charAt(0));
    try {
      return address
          ? Der.of(0x87, InetAddress.getByName(name).getAddress())
          : Der.of(0x82, name.getBytes(US_ASCII));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] name(String commonName) {
    byte[] value = Der.of(UTF8_STRING, commonName.getBytes(UTF_8));
    return Der.of(Der.SEQUENCE, Der.of(SET, Der.of(Der.SEQUENCE, oid(0x55, 4, 3), value)));
  }

  private static byte[] time(Instant instant) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(instant);
    return Der.of(UTC_TIME, text.getBytes(US_ASCII));
  }

  private static byte[] oid(int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return Der.of(Der.OID, value);
  }

  private static X509Certificate parse(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
