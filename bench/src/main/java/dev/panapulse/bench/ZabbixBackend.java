package dev.panapulse.bench;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.InflaterInputStream;

/**
 * A Zabbix server for active checks, as far as an agent notices: says which items it wants at which
 * interval, and takes their values. A message is {@code ZBXD}, flags, two lengths of four bytes in
 * little-endian order, and JSON, compressed if flag 2 is set.
 */
final class ZabbixBackend implements Backend {
  private static final int COMPRESSED = 2;
  private static final int LARGEST = 1 << 24;

  private final Arrivals arrivals = new Arrivals();
  private final PointCount points = new PointCount(PointCount.Way.OCCURRENCES, "\"value\"");
  private final ServerSocket socket;
  private final String checks;

  /**
   * @param keys the items wanted
   */
  ZabbixBackend(List<String> keys, long intervalSeconds) {
    this.checks = checks(keys, intervalSeconds);
    try {
      this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new BenchException("no server for Zabbix: " + e.getMessage(), e);
    }
    Thread.ofPlatform().daemon().name("zabbix").start(this::serve);
  }

  private static String checks(List<String> keys, long interval) {
    List<Map<String, Object>> items =
        keys.stream()
            .map(key ->
                Map.<String, Object>of("key", key, "delay", interval, "lastlogsize", 0, "mtime", 0))
            .toList();
    return Json.text(Map.of("response", "success", "data", items))
        .lines()
        .map(String::strip)
        .collect(Collectors.joining());
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        // a peer that hangs is not to keep others out
        connection.setSoTimeout(5_000);
        talk(connection);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          arrivals.error("a connection of Zabbix broke: " + e.getMessage());
        }
      }
    }
  }

  private void talk(Socket connection) throws IOException {
    DataInputStream in = new DataInputStream(connection.getInputStream());
    byte[] head = in.readNBytes(13);
    if (head.length < 13 || head[0] != 'Z') {
      throw new IOException("no message of Zabbix");
    }
    int length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(5);
    if (length < 0 || length > LARGEST) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] body = in.readNBytes(length);
    long nanos = Arrivals.now();
    byte[] plain =
        (head[4] & COMPRESSED) == 0
            ? body
            : new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes();
    if (new String(plain, StandardCharsets.UTF_8).contains("\"active checks\"")) {
      send(connection, checks);
    } else {
      send(connection, "{\"response\":\"success\",\"info\":\"\"}");
      arrivals.add(nanos, head.length + body.length, points.in(plain));
    }
  }

  private static void send(Socket connection, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(13 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    message.put(new byte[] {'Z', 'B', 'X', 'D', 1}).putInt(body.length).putInt(0).put(body);
    connection.getOutputStream().write(message.array());
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    Quietly.close(socket);
  }
}
