package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Proxies of other projects through which a network lets its hosts out. */
enum ForwardProxy {
  TINYPROXY("tinyproxy") {
    @Override
    String configuration(int port) {
      return """
      Listen 127.0.0.1
      Port %d
      Timeout 60
      MaxClients 20
      LogLevel Error
      """
          .formatted(port);
    }

    @Override
    List<String> arguments(Path file, int port) {
      return List.of("-d", "-c", file.toString());
    }
  },

  SQUID("squid") {
    // without files of the installed package; a squid of root's goes on as nobody
    @Override
    String configuration(int port) {
      return """
      http_port 127.0.0.1:%d
      http_access allow all
      cache deny all
      cache_effective_user nobody
      mime_table /dev/null
      icon_directory /
      unlinkd_program /bin/true
      pinger_enable off
      pid_filename none
      netdb_filename none
      cache_log /dev/null
      access_log none
      dns_nameservers 127.0.0.1
      shutdown_lifetime 0 seconds
      """
          .formatted(port);
    }

    // its name, of letters and digits, is that of its shared memory, too
    @Override
    List<String> arguments(Path file, int port) {
      return List.of("-N", "-d", "1", "-n", "panapulse" + port, "-f", file.toString());
    }
  };

  private final String server;

  ForwardProxy(String server) {
    this.server = server;
  }

  abstract String configuration(int port);

  abstract List<String> arguments(Path file, int port);

  /** Those that were fetched. */
  static Stream<ForwardProxy> found() {
    return Stream.of(values()).filter(proxy -> RealServers.has(proxy.server));
  }

  String server() {
    return server;
  }

  /** Starts it in an empty directory. */
  ServerProcess start(Path directory, int port) {
    try {
      Path file = Files.writeString(directory.resolve(server + ".conf"), configuration(port));
      Stream<String> command =
          Stream.concat(Stream.of(RealServers.executable(server)), arguments(file, port).stream());
      return new ServerProcess(server, directory, port, command.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
