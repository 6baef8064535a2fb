package dev.panapulse.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extensions of the ClientHello (RFC 8446, 4.1.2). */
class ClientHelloTest {
  private static final int SERVER_NAME = 0;
  private static final int STATUS_REQUEST = 5;
  private static final int STATUS_REQUEST_V2 = 17;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int SIGNATURE_ALGORITHMS_CERT = 50;
  private static final int SUPPORTED_VERSIONS = 43;

  @TempDir Path directory;

  /** The content of an extension that begins with the length of a list of 16-bit numbers. */
  private Set<Integer> list(int extension) throws IOException {
    ByteBuffer content = Objects.requireNonNull(extensions().get(extension));
    content.getShort();
    Set<Integer> numbers = new TreeSet<>();
    while (content.hasRemaining()) {
      numbers.add(Short.toUnsignedInt(content.getShort()));
    }
    return numbers;
  }

  private Map<Integer, ByteBuffer> extensions() throws IOException {
    Path authorities = directory.resolve("authorities.pem");
    Files.writeString(authorities, TestAuthority.root("Test Authority").pem());
    TlsFiles files = new TlsFiles(Optional.of(authorities), Optional.empty(), Optional.empty());
    SSLEngine engine = new TlsContext(files).engine("backend.test", 443, TlsTransport.H2);
    engine.beginHandshake();
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    record.flip();
    // the heads of the record and of the message, version and random
    record.position(5 + 4 + 2 + 32);
    skip(record, Byte.toUnsignedInt(record.get()));
    skip(record, Short.toUnsignedInt(record.getShort()));
    skip(record, Byte.toUnsignedInt(record.get()));
    assertEquals(Short.toUnsignedInt(record.getShort()), record.remaining());
    Map<Integer, ByteBuffer> extensions = new TreeMap<>();
    while (record.hasRemaining()) {
      int number = Short.toUnsignedInt(record.getShort());
      int length = Short.toUnsignedInt(record.getShort());
      extensions.put(number, record.slice(record.position(), length));
      skip(record, length);
    }
    return extensions;
  }

  private static void skip(ByteBuffer buffer, int count) {
    buffer.position(buffer.position() + count);
  }

  /** Revocation is not checked, and servers with wolfSSL abort the handshake for the request. */
  @Test
  void theStatusOfCertificatesIsNotRequested() throws IOException {
    Set<Integer> extensions = extensions().keySet();
    assertTrue(extensions.contains(SERVER_NAME) && extensions.contains(SUPPORTED_VERSIONS));
    assertFalse(extensions.contains(STATUS_REQUEST), "status_request in " + extensions);
    assertFalse(extensions.contains(STATUS_REQUEST_V2), "status_request_v2 in " + extensions);
  }

  /** By the registries of TLS at IANA. */
  @Test
  void weakGroupsAndSignaturesAreNotOffered() throws IOException {
    // x25519, secp256r1, secp384r1, secp521r1; and X25519MLKEM768 where the JDK has it
    Set<Integer> groups = list(SUPPORTED_GROUPS);
    groups.remove(0x11ec);
    assertEquals(Set.of(0x001d, 0x0017, 0x0018, 0x0019), groups);
    for (int extension : new int[] {SIGNATURE_ALGORITHMS, SIGNATURE_ALGORITHMS_CERT}) {
      for (int signature : list(extension)) {
        assertTrue(
            signature >= 0x0804 || signature >> 8 >= 4,
            "a signature with SHA-1 or SHA-224: " + Integer.toHexString(signature));
      }
    }
  }
}
