package dev.panapulse.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extensions of the ClientHello (RFC 8446, 4.1.2). */
class ClientHelloTest {
  private static final int SERVER_NAME = 0;
  private static final int STATUS_REQUEST = 5;
  private static final int STATUS_REQUEST_V2 = 17;
  private static final int SUPPORTED_VERSIONS = 43;

  @TempDir Path directory;

  private Set<Integer> extensions() throws IOException {
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
    Set<Integer> extensions = new TreeSet<>();
    while (record.hasRemaining()) {
      extensions.add(Short.toUnsignedInt(record.getShort()));
      skip(record, Short.toUnsignedInt(record.getShort()));
    }
    return extensions;
  }

  private static void skip(ByteBuffer buffer, int count) {
    buffer.position(buffer.position() + count);
  }

  /** Revocation is not checked, and servers with wolfSSL abort the handshake for the request. */
  @Test
  void theStatusOfCertificatesIsNotRequested() throws IOException {
    Set<Integer> extensions = extensions();
    assertTrue(extensions.contains(SERVER_NAME) && extensions.contains(SUPPORTED_VERSIONS));
    assertFalse(extensions.contains(STATUS_REQUEST), "status_request in " + extensions);
    assertFalse(extensions.contains(STATUS_REQUEST_V2), "status_request_v2 in " + extensions);
  }
}
