package dev.panapulse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ZabbixBackendTest {
  @Test
  void agentsReceiveTheirChecksAndTheirValuesAreCounted() throws IOException {
    try (ZabbixBackend receiver = new ZabbixBackend(List.of("a[\"b\"]", "c"), 10)) {
      String checks = ask(receiver.port(), "{\"request\":\"active checks\",\"host\":\"x\"}");
      assertTrue(checks.contains("\"a[\\\"b\\\"]\"") && checks.contains("\"delay\": 10"), checks);
      assertEquals(0, receiver.arrivals().count().requests());
      ask(
          receiver.port(),
          "{\"request\":\"agent data\",\"data\":[{\"value\":\"1\"},{\"value\":\"2\"}]}");
      assertEquals(2, BackendFixture.awaitRequests(receiver, 1).points());
    }
  }

  private static String ask(int port, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    ByteBuffer message = ByteBuffer.allocate(13 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    message.put("ZBXD\u0001".getBytes(UTF_8)).putInt(body.length).putInt(0).put(body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(message.array());
      return new String(new DataInputStream(socket.getInputStream()).readAllBytes(), UTF_8)
          .substring(13);
    }
  }
}
