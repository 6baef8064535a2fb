package dev.panapulse.net.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes certificates of any kind, wrong ones too, by writing their DER. */
final class TestCertificate {
  private static final int BOOLEAN = 1;
  private static final int BIT_STRING = 3;
  private static final int UTF8_STRING = 12;
  private static final int SET = 0x31;
  private static final int UTC_TIME = 0x17;

  /** Generating RSA keys takes long: keys are shared by kind and number. */
  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

  private static final AtomicInteger SERIAL = new AtomicInteger(1000);

  private final String subject;
  private final KeyPair keys;
  private final List<byte[]> extensions = new ArrayList<>();
  private Optional<Made> issuer = Optional.empty();
  private Optional<String> issuerName = Optional.empty();
  private String algorithm = "";
  private int firstDay = -1;
  private int lastDay = 1;
  private boolean old;
  private boolean damaged;

  /** A certificate with its key. */
  static final class Made {
    private final String subject;
    private final KeyPair keys;
    private final BigInteger serial;
    private final byte[] der;

    private Made(String subject, KeyPair keys, BigInteger serial, byte[] der) {
      this.subject = subject;
      this.keys = keys;
      this.serial = serial;
      this.der = der;
    }

    String subject() {
      return subject;
    }

    KeyPair keys() {
      return keys;
    }

    BigInteger serial() {
      return serial;
    }

    X509Certificate certificate() {
      try {
        return (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(subject, e);
      }
    }

    PrivateKey key() {
      return keys.getPrivate();
    }

    String pem() {
      return TestAuthority.pem("CERTIFICATE", der);
    }
  }

  /**
   * @param key its kind and, for another key of that kind, a number: EC, RSA2048/2, Ed25519
   */
  TestCertificate(String subject, String key) {
    this.subject = subject;
    this.keys = KEYS.computeIfAbsent(key, TestCertificate::generate);
  }

  private static KeyPair generate(String key) {
    String kind = key.replaceFirst("/.*", "");
    try {
      String family = kind.replaceFirst("(?<=RSA|^P)\\d+$", "");
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family.equals("P") ? "EC" : family);
      if (kind.equals("EC")) {
        generator.initialize(256);
      } else if (!kind.equals(family)) {
        generator.initialize(Integer.parseInt(kind.substring(family.length())));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(key, e);
    }
  }

  TestCertificate by(Made signer) {
    issuer = Optional.of(signer);
    return this;
  }

  TestCertificate claimingIssuer(String name) {
    issuerName = Optional.of(name);
    return this;
  }

  /** A name of {@link Signature}; for RSASSA-PSS with the hash behind a slash. */
  TestCertificate signedWith(String signature) {
    algorithm = signature;
    return this;
  }

  TestCertificate valid(int fromDay, int toDay) {
    firstDay = fromDay;
    lastDay = toDay;
    return this;
  }

  /** X.509 version 1, which has no extensions. */
  TestCertificate version1() {
    old = true;
    return this;
  }

  /** Another signature than that of the content. */
  TestCertificate damaged() {
    damaged = true;
    return this;
  }

  TestCertificate extension(String oid, boolean critical, byte[] value) {
    byte[] octets = Der.of(Der.OCTET_STRING, value);
    extensions.add(
        critical
            ? Der.of(Der.SEQUENCE, oid(oid), Der.of(BOOLEAN, new byte[] {-1}), octets)
            : Der.of(Der.SEQUENCE, oid(oid), octets));
    return this;
  }

  TestCertificate authority() {
    return constraints(Der.of(BOOLEAN, new byte[] {-1}));
  }

  TestCertificate authority(int pathLength) {
    return constraints(
        Der.of(BOOLEAN, new byte[] {-1}), Der.of(Der.INTEGER, new byte[] {(byte) pathLength}));
  }

  TestCertificate constraints(byte[]... fields) {
    return extension("2.5.29.19", true, Der.of(Der.SEQUENCE, fields));
  }

  /** Bits of KeyUsage: 0 signatures, 2 encryption of keys, 5 certificates. */
  TestCertificate usage(int... bits) {
    int value = 0;
    for (int bit : bits) {
      value |= 0x80 >> bit;
    }
    return extension(
        "2.5.29.15",
        true,
        Der.of(BIT_STRING, new byte[] {(byte) Integer.numberOfTrailingZeros(value), (byte) value}));
  }

  /** Purposes below 1.3.6.1.5.5.7.3: 1 server, 2 client, 3 code; 0 any. */
  TestCertificate purposes(int... purposes) {
    byte[][] all = new byte[purposes.length][];
    for (int i = 0; i < all.length; i++) {
      all[i] = oid(purposes[i] == 0 ? "2.5.29.37.0" : "1.3.6.1.5.5.7.3." + purposes[i]);
    }
    return extension("2.5.29.37", false, Der.of(Der.SEQUENCE, all));
  }

  /** Alternative names, each with its kind: dns:, ip: in hex, uri:, email:. */
  TestCertificate names(String... names) {
    return extension("2.5.29.17", false, Der.of(Der.SEQUENCE, generalNames(names)));
  }

  /** Constraints of names: permitted ones, and with a minus excluded ones. */
  TestCertificate constrainNames(String... names) {
    List<byte[]> permitted = new ArrayList<>();
    List<byte[]> excluded = new ArrayList<>();
    for (String name : names) {
      boolean minus = name.startsWith("-");
      byte[] tree = Der.of(Der.SEQUENCE, generalNames(minus ? name.substring(1) : name));
      (minus ? excluded : permitted).add(tree);
    }
    List<byte[]> fields = new ArrayList<>();
    if (!permitted.isEmpty()) {
      fields.add(Der.of(0xa0, permitted.toArray(byte[][]::new)));
    }
    if (!excluded.isEmpty()) {
      fields.add(Der.of(0xa1, excluded.toArray(byte[][]::new)));
    }
    return extension("2.5.29.30", true, Der.of(Der.SEQUENCE, fields.toArray(byte[][]::new)));
  }

  TestCertificate keyIdentifier(String identifier) {
    return extension("2.5.29.14", false, Der.of(Der.OCTET_STRING, identifier.getBytes(UTF_8)));
  }

  TestCertificate authorityKeyIdentifier(String identifier) {
    return extension(
        "2.5.29.35", false, Der.of(Der.SEQUENCE, Der.of(0x80, identifier.getBytes(UTF_8))));
  }

  /** The issuer's name and serial number, as some authorities write. */
  TestCertificate authoritySerial(String issuerSubject, BigInteger serial) {
    return extension(
        "2.5.29.35",
        false,
        Der.of(
            Der.SEQUENCE,
            Der.of(0xa1, Der.of(0xa4, name(issuerSubject))),
            Der.of(0x82, serial.toByteArray())));
  }

  private static byte[][] generalNames(String... names) {
    byte[][] encoded = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      String value = names[i].substring(names[i].indexOf(':') + 1);
      encoded[i] =
          switch (names[i].substring(0, names[i].indexOf(':'))) {
            case "dns" -> Der.of(0x82, value.getBytes(ISO_8859_1));
            case "email" -> Der.of(0x81, value.getBytes(ISO_8859_1));
            case "uri" -> Der.of(0x86, value.getBytes(ISO_8859_1));
            case "ip" -> Der.of(0x87, java.util.HexFormat.of().parseHex(value));
            case "directory" -> Der.of(0xa4, name(value));
            default -> throw new IllegalArgumentException(names[i]);
          };
    }
    return encoded;
  }

  Made make() {
    KeyPair signer = issuer.map(Made::keys).orElse(keys);
    String by = issuerName.orElse(issuer.map(Made::subject).orElse(subject));
    String signature = algorithm.isEmpty() ? usual(signer) : algorithm;
    BigInteger serial = BigInteger.valueOf(SERIAL.incrementAndGet());
    Instant now = Instant.now();
    List<byte[]> fields = new ArrayList<>();
    if (!old) {
      fields.add(Der.of(0xa0, new byte[] {Der.INTEGER, 1, 2}));
    }
    fields.add(Der.of(Der.INTEGER, serial.toByteArray()));
    try {
      Signature made = signature(signature);
      made.initSign(signer.getPrivate());
      byte[] identifier = identifier(signature, made);
      fields.add(identifier);
      fields.add(name(by));
      fields.add(Der.of(Der.SEQUENCE, time(now, firstDay), time(now, lastDay)));
      fields.add(name(subject));
      fields.add(keys.getPublic().getEncoded());
      if (!old && !extensions.isEmpty()) {
        fields.add(Der.of(0xa3, Der.of(Der.SEQUENCE, extensions.toArray(byte[][]::new))));
      }
      byte[] content = Der.of(Der.SEQUENCE, fields.toArray(byte[][]::new));
      made.update(content);
      if (damaged) {
        made.update((byte) 0);
      }
      byte[] bits = Der.of(BIT_STRING, new byte[1], made.sign());
      return new Made(subject, keys, serial, Der.of(Der.SEQUENCE, content, identifier, bits));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(subject, e);
    }
  }

  private static String usual(KeyPair signer) {
    return switch (signer.getPrivate().getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }

  private static Signature signature(String name) throws GeneralSecurityException {
    int slash = name.indexOf('/');
    Signature signature = Signature.getInstance(slash < 0 ? name : name.substring(0, slash));
    if (slash >= 0) {
      String hash = name.substring(slash + 1);
      signature.setParameter(
          new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), 20, 1));
    }
    return signature;
  }

  private static byte[] identifier(String name, Signature signature) throws IOException {
    byte[] nothing = Der.of(5);
    return switch (name) {
      case "MD5withRSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.113549.1.1.4"), nothing);
      case "SHA1withRSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.113549.1.1.5"), nothing);
      case "SHA224withRSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.113549.1.1.14"), nothing);
      case "SHA256withRSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.113549.1.1.11"), nothing);
      case "SHA384withRSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.113549.1.1.12"), nothing);
      case "SHA512withRSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.113549.1.1.13"), nothing);
      case "SHA1withECDSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.10045.4.1"));
      case "SHA224withECDSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.10045.4.3.1"));
      case "SHA256withECDSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.10045.4.3.2"));
      case "SHA384withECDSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.10045.4.3.3"));
      case "SHA512withECDSA" -> Der.of(Der.SEQUENCE, oid("1.2.840.10045.4.3.4"));
      case "Ed25519" -> Der.of(Der.SEQUENCE, oid("1.3.101.112"));
      case "Ed448" -> Der.of(Der.SEQUENCE, oid("1.3.101.113"));
      default ->
          Der.of(
              Der.SEQUENCE, oid("1.2.840.113549.1.1.10"), signature.getParameters().getEncoded());
    };
  }

  private static byte[] name(String commonName) {
    byte[] value = Der.of(UTF8_STRING, commonName.getBytes(UTF_8));
    return Der.of(Der.SEQUENCE, Der.of(SET, Der.of(Der.SEQUENCE, oid("2.5.4.3"), value)));
  }

  private static byte[] time(Instant now, int days) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .format(now.plus(Duration.ofDays(days)));
    return Der.of(UTC_TIME, text.getBytes(UTF_8));
  }

  static byte[] oid(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
    for (int i = 2; i < parts.length; i++) {
      long part = Long.parseLong(parts[i]);
      for (int shift = 56; shift > 0; shift -= 7) {
        if (part >>> shift != 0) {
          out.write((int) (0x80 | (part >>> shift & 0x7f)));
        }
      }
      out.write((int) (part & 0x7f));
    }
    return Der.of(Der.OID, out.toByteArray());
  }
}
