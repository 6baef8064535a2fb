package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Proxies of other projects that pass OTLP on to a backend, each with the least configuration. */
enum ReverseProxy {
  NGINX("nginx") {
    @Override
    String configuration(Ports ports) {
      return """
      daemon off;
      master_process off;
      pid nginx.pid;
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        server {
          listen 127.0.0.1:%d;
          location / { proxy_pass http://127.0.0.1:%d; }
        }
        server {
          listen 127.0.0.1:%d http2;
          location / { grpc_pass grpc://127.0.0.1:%d; }
        }
      }
      """
          .formatted(ports.http(), ports.httpBackend(), ports.grpc(), ports.grpcBackend());
    }

    @Override
    List<String> arguments(Path file) {
      return List.of(
          "-p",
          file.resolveSibling(".").normalize().toString(),
          "-c",
          file.toString(),
          "-e",
          "stderr");
    }
  },

  HAPROXY("haproxy") {
    @Override
    String configuration(Ports ports) {
      return """
      defaults
        mode http
        timeout connect 2s
        timeout client 30s
        timeout server 30s
      listen http
        bind 127.0.0.1:%d
        server backend 127.0.0.1:%d
      listen grpc
        bind 127.0.0.1:%d proto h2
        server backend 127.0.0.1:%d proto h2
      """
          .formatted(ports.http(), ports.httpBackend(), ports.grpc(), ports.grpcBackend());
    }

    @Override
    List<String> arguments(Path file) {
      return List.of("-db", "-f", file.toString());
    }
  },

  CADDY("caddy") {
    @Override
    String configuration(Ports ports) {
      return """
      {
        admin off
        auto_https off
        servers {
          protocols h1 h2c
        }
      }
      http://127.0.0.1:%d {
        reverse_proxy 127.0.0.1:%d
      }
      http://127.0.0.1:%d {
        reverse_proxy h2c://127.0.0.1:%d
      }
      """
          .formatted(ports.http(), ports.httpBackend(), ports.grpc(), ports.grpcBackend());
    }

    @Override
    List<String> arguments(Path file) {
      return List.of("run", "--adapter", "caddyfile", "--config", file.toString());
    }
  },

  NGHTTPX("nghttpx") {
    @Override
    String configuration(Ports ports) {
      return """
      frontend=127.0.0.1,%d;no-tls
      frontend=127.0.0.1,%d;no-tls
      backend=127.0.0.1,%d;/v1/
      backend=127.0.0.1,%d;/;proto=h2
      errorlog-file=/dev/stderr
      """
          .formatted(ports.http(), ports.grpc(), ports.httpBackend(), ports.grpcBackend());
    }

    @Override
    List<String> arguments(Path file) {
      return List.of("--conf=" + file);
    }
  },

  ENVOY("envoy") {
    @Override
    String configuration(Ports ports) {
      return """
      static_resources:
        listeners:
      """
          + listener("http", ports.http())
          + listener("grpc", ports.grpc())
          + "  clusters:\n"
          + cluster("http", "http_protocol_options", ports.httpBackend())
          + cluster("grpc", "http2_protocol_options", ports.grpcBackend());
    }

    private static String listener(String name, int port) {
      return """
        - address: { socket_address: { address: 127.0.0.1, port_value: %2$d } }
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network\
      .http_connection_manager.v3.HttpConnectionManager
                stat_prefix: %1$s
                route_config:
                  virtual_hosts:
                  - name: %1$s
                    domains: ["*"]
                    routes: [{ match: { prefix: "/" }, route: { cluster: %1$s } }]
                http_filters:
                - name: envoy.filters.http.router
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
      """
          .indent(2)
          .formatted(name, port);
    }

    private static String cluster(String name, String protocol, int port) {
      return """
        - name: %1$s
          connect_timeout: 2s
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: { %2$s: {} }
          load_assignment:
            cluster_name: %1$s
            endpoints:
            - lb_endpoints:
              - endpoint:
                  address: { socket_address: { address: 127.0.0.1, port_value: %3$d } }
      """
          .indent(2)
          .formatted(name, protocol, port);
    }

    @Override
    List<String> arguments(Path file) {
      return List.of("--disable-hot-restart", "--concurrency", "1", "-c", file.toString());
    }
  };

  /** Ports of the loopback interface: its own, and those of the backends. */
  record Ports(int http, int grpc, int httpBackend, int grpcBackend) {
    /** Free ports before one backend, whatever it speaks. */
    static Ports before(int backend) {
      return new Ports(VictoriaMetrics.freePort(), VictoriaMetrics.freePort(), backend, backend);
    }
  }

  private final String server;

  ReverseProxy(String server) {
    this.server = server;
  }

  abstract String configuration(Ports ports);

  abstract List<String> arguments(Path file);

  /** Those that were fetched. */
  static Stream<ReverseProxy> found() {
    return Stream.of(values()).filter(proxy -> RealServers.has(proxy.server));
  }

  String server() {
    return server;
  }

  /** Starts it in an empty directory. */
  ServerProcess start(Path directory, Ports ports) {
    try {
      // .yaml for Envoy, which goes by the name
      Path file = Files.writeString(directory.resolve(server + ".yaml"), configuration(ports));
      Stream<String> command =
          Stream.concat(Stream.of(RealServers.executable(server)), arguments(file).stream());
      return new ServerProcess(server, directory, ports.http(), command.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
