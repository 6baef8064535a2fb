package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An nginx of the test's own, which takes TLS, by OpenSSL, on a free port and passes HTTP on. */
final class TlsProxy implements AutoCloseable {
  private final Path directory;
  private final int port = VictoriaMetrics.freePort();
  private final Process process;

  /**
   * What it is to do.
   *
   * @param protocol the only one it speaks, as nginx names it: {@code TLSv1.2}, {@code TLSv1.3}
   * @param certificate its own chain in PEM
   * @param key the key to it in PEM
   * @param clients authority in PEM of the certificates it demands; demands none if empty
   * @param requests after so many it closes a connection
   */
  record Settings(
      String protocol, String certificate, String key, Optional<String> clients, int requests) {}

  /**
   * A request it passed on.
   *
   * @param connection its number
   * @param resumed whether the connection's session is that of an earlier one
   * @param client the subject of the client's certificate; {@code -} if it showed none
   */
  record Passed(long connection, String protocol, boolean resumed, String client, int status) {
    private static Passed parse(String line) {
      String[] fields = line.split("\t", -1);
      return new Passed(
          Long.parseLong(fields[0]),
          fields[1],
          fields[2].equals("r"),
          fields[3],
          Integer.parseInt(fields[4]));
    }
  }

  /**
   * Starts it.
   *
   * @param directory for its files; empty
   * @param upstream port of the HTTP server
   */
  TlsProxy(Path directory, int upstream, Settings settings) {
    this.directory = directory;
    try {
      Files.writeString(directory.resolve("server.pem"), settings.certificate());
      Files.writeString(directory.resolve("server.key"), settings.key());
      String clients = "";
      if (settings.clients().isPresent()) {
        Files.writeString(directory.resolve("clients.pem"), settings.clients().get());
        clients = "ssl_verify_client on; ssl_client_certificate clients.pem;";
      }
      Path configuration = directory.resolve("nginx.conf");
      Files.writeString(configuration, configuration(upstream, settings, clients));
      ProcessBuilder builder =
          new ProcessBuilder(
              Build.file("panapulse.tls-proxy").toString(),
              "-p",
              directory.toString(),
              "-c",
              configuration.toString(),
              "-e",
              "stderr");
      builder.redirectErrorStream(true);
      builder.redirectOutput(errors().toFile());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("nginx is up", this::isUp);
  }

  // one process: workers of a root's nginx are another user, who may not enter our directory
  private String configuration(int upstream, Settings settings, String clients) {
    return """
    daemon off;
    master_process off;
    pid nginx.pid;
    events { worker_connections 64; }
    http {
      log_format tls '$connection\t$ssl_protocol\t$ssl_session_reused\t$ssl_client_s_dn\t$status';
      access_log access.log tls;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      client_max_body_size 64m;
      keepalive_requests %d;
      server {
        listen 127.0.0.1:%d ssl;
        ssl_protocols %s;
        ssl_certificate server.pem;
        ssl_certificate_key server.key;
        ssl_session_cache shared:sessions:1m;
        %s
        location / { proxy_pass http://127.0.0.1:%d; }
      }
    }
    """
        .formatted(settings.requests(), port, settings.protocol(), clients, upstream);
  }

  private boolean isUp() {
    if (!process.isAlive()) {
      throw new AssertionError("nginx ended with " + process.exitValue() + "\n" + said());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Path errors() {
    return directory.resolve("nginx.log");
  }

  private String said() {
    return text(errors());
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL for what is at a path of the HTTP server. */
  String url(String path) {
    return "https://127.0.0.1:" + port + path;
  }

  /** All requests so far. */
  List<Passed> passed() {
    String log = text(directory.resolve("access.log"));
    // the last line may be in the making
    return log.substring(0, log.lastIndexOf('\n') + 1).lines().map(Passed::parse).toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
