package dev.panapulse.doctor;

/**
 * Faults that are planted in tests, with the line that {@code panapulse doctor} prints for each and
 * the first line of its advice. The table in docs/doctor.md is made of these.
 *
 * <p>PORT, DIRECTORY, DATE, TIME, PID and REASON stand for what differs from run to run.
 */
public enum PlantedFault {
  NO_ENDPOINT(
      "No backend is set",
      "settings",
      "rows go to no backend: export.exporter = console (default, because no endpoint is set)",
      "set export.endpoint to the URL of the backend, in DIRECTORY/none.toml or by --endpoint"),
  INVALID_SETTING(
      "A setting is invalid",
      "settings",
      "a setting is invalid, so no agent starts; nothing else was checked",
      "export.protocol = \"grcp\" (environment variable PANAPULSE_EXPORT_PROTOCOL): not supported;"
          + " allowed: http/protobuf, http/json, grpc"),
  NO_FILES_OF_THE_KERNEL(
      "`/proc` is mounted with `subset=pid`",
      "sandbox",
      "",
      "DIRECTORY/proc shows processes only: it is mounted with subset=pid (systemd: ProcSubset=pid);"
          + " the values that come from its other files are left out"),
  UNKNOWN_NAME(
      "The backend's name is unknown",
      "name",
      "no-such-host.invalid port 4318: name not resolved: REASON",
      "the name comes from export.endpoint = http://no-such-host.invalid:4318 (environment variable"
          + " PANAPULSE_EXPORT_ENDPOINT); getent hosts no-such-host.invalid tries it"),
  NOBODY_LISTENS(
      "Nothing listens on the port",
      "connect",
      "127.0.0.1 port PORT: connection refused (ECONNREFUSED)",
      "nothing listens on port PORT of 127.0.0.1: start the backend, or correct the port; OTLP over"
          + " HTTP has 4318, over gRPC 4317"),
  PROXY_WANTS_CREDENTIALS(
      "The proxy wants credentials",
      "proxy",
      "backend.test:443 through a proxy: the proxy 127.0.0.1 port PORT requires credentials: HTTP 407"
          + " Proxy Authentication Required",
      "set user and password: export.proxy = http://USER:PASSWORD@HOST:PORT; now it is export.proxy ="
          + " http://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_PROXY)"),
  PROXY_REFUSES(
      "The proxy refuses the tunnel",
      "proxy",
      "backend.test:443 through a proxy: the proxy refuses the tunnel: HTTP 403 Forbidden",
      "allow CONNECT to the backend's port in the proxy, or go past it: export.proxy = none, or the"
          + " backend's name in no_proxy; now it is export.proxy = http://127.0.0.1:PORT (environment"
          + " variable PANAPULSE_EXPORT_PROXY)"),
  UNKNOWN_AUTHORITY(
      "The authority of the certificate is missing",
      "tls",
      "127.0.0.1 port PORT: the server's certificate is not trusted: its issuer, \"CN=Someone Else\","
          + " is not among the 1 certificate of DIRECTORY/authority.pem",
      "if the server is yours: set export.certificate to a PEM file with the certificate of its"
          + " authority; now it is export.certificate = DIRECTORY/authority.pem (environment variable"
          + " OTEL_EXPORTER_OTLP_CERTIFICATE)"),
  WRONG_NAME(
      "The certificate has another name",
      "tls",
      "127.0.0.1 port PORT: the server's certificate is for a.example, not for 127.0.0.1",
      "name the server as its certificate does: export.endpoint = https://127.0.0.1:PORT (environment"
          + " variable PANAPULSE_EXPORT_ENDPOINT)"),
  EXPIRED(
      "The certificate has expired",
      "tls",
      "127.0.0.1 port PORT: the server's certificate expired on DATE",
      "renew the server's certificate"),
  NOT_YET_VALID(
      "The certificate is not valid yet: this host's clock is behind",
      "tls",
      "127.0.0.1 port PORT: the server's certificate is not valid before DATE",
      "this host's clock is probably behind: it says DATE; set it (timedatectl set-ntp true); a board"
          + " without a battery starts in the past"),
  NO_CLIENT_CERTIFICATE(
      "The server wants a client certificate",
      "tls",
      "127.0.0.1 port PORT: the server asks for a client certificate, and none is set (alert"
          + " handshake_failure)",
      "set export.client_certificate and export.client_key to a certificate that the server accepts,"
          + " with its key"),
  TLS_TO_A_PLAIN_PORT(
      "`https://` for a port without TLS",
      "tls",
      "127.0.0.1 port PORT: the server does not speak TLS; is it an http:// address?",
      "the port speaks HTTP without TLS: set export.endpoint = http://127.0.0.1:PORT; now it is"
          + " https://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is"
          + " appended to it; headers and a token are then sent unencrypted"),
  PLAIN_TO_A_TLS_PORT(
      "`http://` for a port with TLS",
      "request",
      "",
      "the port speaks TLS: set export.endpoint = https://127.0.0.1:PORT; now it is"
          + " http://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is"
          + " appended to it"),
  NO_TOKEN(
      "No token, and the backend wants one",
      "request",
      "HTTP 401 Unauthorized",
      "no token is set: write it into a file and set export.token_file, or set export.headers to what"
          + " the backend wants"),
  WRONG_TOKEN(
      "The token is not valid (any more)",
      "request",
      "HTTP 401 Unauthorized",
      "the token is refused: put a valid one into the file, which is read again within 10 s:"
          + " export.token_file = DIRECTORY/token (environment variable PANAPULSE_EXPORT_TOKEN_FILE)"),
  FORBIDDEN(
      "The token may not write",
      "request",
      "HTTP 403 Forbidden",
      "the server knows who asks, or does not care, and refuses: give the token the right to write"
          + " metrics, or allow this host's address"),
  PATH_TWICE(
      "`/v1/metrics` is in `export.endpoint`, to which it is appended",
      "request",
      "HTTP 404 Not Found",
      "/v1/metrics of that server accepts an empty request: set export.endpoint ="
          + " http://127.0.0.1:PORT; now it is http://127.0.0.1:PORT/v1/metrics (environment variable"
          + " PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is appended to it"),
  PATH_OF_VICTORIA_METRICS(
      "The path of VictoriaMetrics is missing",
      "request",
      "HTTP 400 Bad Request: unsupported path requested: \"/v1/metrics\"",
      "/opentelemetry/v1/metrics of that server accepts an empty request: set export.endpoint ="
          + " http://127.0.0.1:PORT/opentelemetry; now it is http://127.0.0.1:PORT (environment"
          + " variable PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is appended to it"),
  PATH_OF_PROMETHEUS(
      "The path of Prometheus is missing",
      "request",
      "HTTP 404 Not Found",
      "/api/v1/otlp/v1/metrics of that server accepts an empty request: set export.endpoint ="
          + " http://127.0.0.1:PORT/api/v1/otlp; now it is http://127.0.0.1:PORT (environment variable"
          + " PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is appended to it"),
  PATH_OF_GRAFANA(
      "The path of Grafana Cloud is missing, and a token as well",
      "request",
      "HTTP 404 Not Found",
      "/otlp/v1/metrics of that server exists and wants other credentials: set export.endpoint ="
          + " http://127.0.0.1:PORT/otlp; now it is http://127.0.0.1:PORT (environment variable"
          + " PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is appended to it"),
  NO_PATH(
      "A web server without OTLP",
      "request",
      "HTTP 404 Not Found",
      "the server responds, but neither here nor at a known path of OTLP: correct export.endpoint ="
          + " http://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_ENDPOINT)"),
  NO_POST(
      "A server that takes no POST",
      "request",
      "HTTP 405 Method Not Allowed",
      "the server responds, but neither here nor at a known path of OTLP: correct export.endpoint ="
          + " http://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_ENDPOINT)"),
  NO_JSON(
      "The backend does not read JSON",
      "request",
      "HTTP 415 Unsupported Media Type",
      "the server reads protobuf, not JSON: set export.protocol = http/protobuf; now it is http/json"
          + " (environment variable PANAPULSE_EXPORT_PROTOCOL)"),
  TOO_LARGE(
      "A proxy in front allows no bodies",
      "request",
      "HTTP 413 Content Too Large",
      "even an empty request is too large: raise the limit of the proxy in front of the backend"
          + " (nginx: client_max_body_size)"),
  TOO_MANY(
      "The backend limits how much it takes",
      "request",
      "HTTP 429 Too Many Requests",
      "the backend limits how much it takes: raise the quota there, or lengthen the interval: interval"
          + " = 10s (default)"),
  BACKEND_DOWN(
      "The backend behind a proxy is down",
      "request",
      "HTTP 502 Bad Gateway",
      "the backend is down or overloaded, or a proxy in front of it does not reach it; the agent keeps"
          + " rows and retries"),
  LOGIN_PAGE(
      "A login page in place of the backend",
      "request",
      "a web page instead of an OTLP response: HTTP 200 OK: Sign in",
      "a web server, a login page or a captive portal in place of an OTLP backend: correct"
          + " export.endpoint = http://127.0.0.1:PORT (environment variable"
          + " PANAPULSE_EXPORT_ENDPOINT)"),
  REDIRECT(
      "The backend redirects",
      "request",
      "redirect to https://other.example/v1/metrics not followed: HTTP 301 Moved Permanently",
      "redirects are not followed: if the target is the backend, put its URL into export.endpoint ="
          + " http://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_ENDPOINT)"),
  ACCEPTS_ANYTHING(
      "A server that accepts everything and stores nothing",
      "request",
      "the server accepts any request at any path, even a damaged one",
      "a web server in place of an OTLP backend: correct export.endpoint = http://127.0.0.1:PORT"
          + " (environment variable PANAPULSE_EXPORT_ENDPOINT)"),
  HTTP_TO_A_GRPC_PORT(
      "HTTP to a port of gRPC",
      "request",
      "",
      "the port speaks gRPC: set export.protocol = grpc; now it is http/protobuf (default), or use the"
          + " port for HTTP; OTLP over HTTP usually has port 4318, over gRPC 4317"),
  GRPC_TO_AN_HTTP_PORT(
      "gRPC to a port of HTTP",
      "request",
      "",
      "the port speaks HTTP, not gRPC; /v1/metrics of that server accepts an empty request: set"
          + " export.endpoint = http://127.0.0.1:PORT; now it is http://127.0.0.1:PORT (environment"
          + " variable PANAPULSE_EXPORT_ENDPOINT); /v1/metrics is appended to it; and set"
          + " export.protocol = http/protobuf; now it is grpc (environment variable"
          + " PANAPULSE_EXPORT_PROTOCOL)"),
  GRPC_UNAVAILABLE(
      "A gRPC backend that is not available",
      "request",
      "gRPC UNAVAILABLE",
      "the backend is down or overloaded, or a proxy in front of it does not reach it; the agent keeps"
          + " rows and retries"),
  OTHER_SERVICE(
      "Another service on the port",
      "request",
      "invalid HTTP response: no HTTP/1.x status line",
      "another service listens on this port, neither OTLP over HTTP nor gRPC: correct export.endpoint ="
          + " http://127.0.0.1:PORT (environment variable PANAPULSE_EXPORT_ENDPOINT)"),
  SILENCE(
      "The server hangs",
      "request",
      "127.0.0.1 port PORT: time ran out",
      "the server accepted the connection and sent no complete response within 500 ms: it hangs, is"
          + " overloaded, or does not speak OTLP"),
  CLOCK_BEHIND(
      "This host's clock is behind the backend's",
      "clock",
      "the clock of this host is 3 h behind the backend's",
      "samples have wrong times, and a backend may reject or hide them: turn on NTP (timedatectl"
          + " set-ntp true), and see timedatectl or chronyc tracking"),
  SPOOL_WRITABLE_BY_OTHERS(
      "Other users may write to the spool",
      "spool",
      "DIRECTORY/spool: other users may write to the directory; take that right away (chmod go-w) or"
          + " name a directory below it, which is then made",
      "rows of an outage wait in memory alone, and are lost when it is full or the agent ends"),
  SPOOL_IS_A_FILE(
      "The spool's directory is a file",
      "spool",
      "DIRECTORY/spool: it is not a directory",
      "rows of an outage wait in memory alone, and are lost when it is full or the agent ends"),
  AGENT_DEGRADED(
      "The running agent's data is refused, or was until now",
      "agent",
      "process PID, accepted nothing yet: degraded",
      "the last request, TIME ago, was not accepted as a whole: HTTP 401 Unauthorized");

  private final String title;
  private final String step;
  private final String what;
  private final String advice;

  PlantedFault(String title, String step, String what, String advice) {
    this.title = title;
    this.step = step;
    this.what = what;
    this.advice = advice;
  }

  /** The step that is bad. */
  public String step() {
    return step;
  }

  /** What it prints; empty: differs from run to run. */
  public String what() {
    return what;
  }

  /** The first line of its advice; empty: differs from run to run. */
  public String advice() {
    return advice;
  }

  /** The table of the document. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder(
            "| fault | step | what it prints | what it advises |\n|---|---|---|---|\n");
    for (PlantedFault fault : values()) {
      table
          .append("| ")
          .append(fault.title)
          .append(" | `")
          .append(fault.step)
          .append("` | ")
          .append(cell(fault.what))
          .append(" | ")
          .append(cell(fault.advice))
          .append(" |\n");
    }
    return table.toString();
  }

  private static String cell(String text) {
    return text.isEmpty() ? "differs" : "`" + text.replace("|", "\\|") + "`";
  }
}
