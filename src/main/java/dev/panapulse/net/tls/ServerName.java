package dev.panapulse.net.tls;

import dev.panapulse.config.type.IpAddress;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;

/**
 * The name or address of a server, compared with the subject alternative names of its certificate
 * (RFC 9525). The common name is never used. A wildcard stands for exactly one label, the first
 * one, and has two labels behind it at least: {@code *.com} matches nothing.
 */
final class ServerName {
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  private final String host;
  private final Optional<IpAddress> address;

  /**
   * @param host a DNS name without the final dot of the root, or an address without brackets
   */
  ServerName(String host) {
    this.host = host.toLowerCase(Locale.ROOT);
    this.address = IpAddress.parse(host);
  }

  /** Whether the certificate is for this server. */
  boolean isIn(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(ALTERNATIVE_NAMES);
    if (extension == null) {
      return false;
    }
    try {
      Der names =
          new Der(extension, 0, extension.length).enter(Der.OCTET_STRING).enter(Der.SEQUENCE);
      while (names.tag() >= 0) {
        int tag = names.tag();
        byte[] name = names.enter(tag).rest();
        if (address.isPresent()
            ? tag == IP_ADDRESS && isAddress(name)
            : tag == DNS_NAME && isName(name)) {
          return true;
        }
      }
    } catch (IllegalArgumentException invalid) {
      // an extension that cannot be read names nobody
      return false;
    }
    return false;
  }

  private boolean isAddress(byte[] bytes) {
    IpAddress wanted = address.orElseThrow();
    return bytes.length * Byte.SIZE == wanted.bits()
        && number(bytes, 0, bytes.length - Long.BYTES) == wanted.high()
        && number(bytes, Math.max(0, bytes.length - Long.BYTES), bytes.length) == wanted.low();
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << Byte.SIZE | (bytes[i] & 0xff);
    }
    return number;
  }

  private boolean isName(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append((char) (b & 0xff));
    }
    return matches(text.toString().toLowerCase(Locale.ROOT));
  }

  private boolean matches(String pattern) {
    if (!pattern.startsWith("*.")) {
      return !pattern.isEmpty() && pattern.equals(host);
    }
    String behind = pattern.substring(1);
    int dot = host.indexOf('.');
    return behind.indexOf('.', 1) > 1 && dot > 0 && host.substring(dot).equals(behind);
  }
}
