package dev.panapulse.doctor;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to do about a response that refuses a request, by its status alone. */
final class ResponseAdvice {
  private static final String TOKEN_FILE = "export.token_file";
  private static final String TOKEN = "export.token";

  private final ExportSettings export;
  private final SettingText settings;
  private final Optional<UnitFile> unit;

  ResponseAdvice(ExportSettings export, SettingText settings, Optional<UnitFile> unit) {
    this.export = export;
    this.settings = settings;
    this.unit = unit;
  }

  /**
   * About a response of HTTP.
   *
   * @param status the status, also of a proxy in place of a gRPC backend
   */
  List<String> ofHttp(int status, String words) {
    return switch (status) {
      case 200 ->
          List.of(
              "a web server, a login page or a captive portal in place of an OTLP backend: correct "
                  + settings.endpoint());
      case 301, 302, 303, 307, 308 ->
          List.of(
              "redirects are not followed: if the target is the backend, put its URL into "
                  + settings.endpoint(),
              "a redirect to a login page means that this is no endpoint for OTLP");
      case 400 -> badRequest(words);
      case 401 -> credentials();
      case 402 -> List.of("the account or its plan does not allow this: see the provider's page");
      case 403 -> forbidden();
      case 404, 405, 410, 421, 501 -> wrongPath();
      case 407 -> proxyCredentials();
      case 413 ->
          List.of(
              "even an empty request is too large: raise the limit of the proxy in front of the"
                  + " backend (nginx: client_max_body_size)");
      case 415 ->
          List.of(
              "the server does not read this content: "
                  + settings.now("export.protocol")
                  + ", "
                  + settings.now("export.compression"),
              "try export.protocol = http/protobuf and export.compression = none");
      case 429 -> tooMany();
      case 502, 503, 504 ->
          List.of(
              "the backend is down or overloaded, or a proxy in front of it does not reach it; the"
                  + " agent keeps rows and retries",
              proxyOr("look into the log of the server at " + export.shownUrl()));
      default ->
          status >= 500
              ? List.of(
                  "an error of the server: look into its log; the agent keeps rows and retries")
              : wrongPath();
    };
  }

  /** About a status of gRPC, 1 to 16. */
  List<String> ofGrpc(int status, String words) {
    return switch (status) {
      case 16 -> credentials();
      case 7 -> forbidden();
      case 12 ->
          List.of(
              "the server speaks gRPC and has no service for metrics: a Jaeger or Tempo takes traces"
                  + " only; in a Collector, add the receiver otlp to a pipeline of metrics",
              settings.endpoint());
      case 8 -> tooMany();
      case 1, 4, 14 ->
          List.of(
              "the backend is down or overloaded, or a proxy in front of it does not reach it; the"
                  + " agent keeps rows and retries");
      case 3 -> badRequest(words);
      default -> List.of("an error of the server: look into its log");
    };
  }

  /**
   * About a server that sent no response, or none that could be read.
   *
   * @param status one of the constants of {@link Outcome.Retryable}
   * @param words the reason; by TLS 1.3 a server says only now that it wants a certificate
   * @param waited the longest time for the request
   */
  List<String> ofSilence(int status, String words, Duration waited) {
    if (words.contains("certificate")) {
      return badRequest(words);
    }
    if (status == Outcome.Retryable.INVALID_RESPONSE) {
      return List.of(
          "another service listens on this port, neither OTLP over HTTP nor gRPC: correct "
              + settings.endpoint());
    }
    if (export.tokenFile().isPresent() && status == Outcome.Retryable.NO_REQUEST) {
      return List.of("the file must hold a token: " + settings.now(TOKEN_FILE));
    }
    return List.of(
        "the server accepted the connection and sent no complete response within "
            + waited.toMillis()
            + " ms: it hangs, is overloaded, or does not speak OTLP",
        settings.endpoint() + ", " + settings.now("export.timeout"));
  }

  private List<String> badRequest(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("certificate")) {
      return List.of(
          "the server wants a client certificate: set export.client_certificate and"
              + " export.client_key");
    }
    return List.of(
        "the server does not speak OTLP, or another variant of it: "
            + settings.now("export.protocol"),
        "no known path of OTLP responds there either: " + settings.endpoint());
  }

  private List<String> credentials() {
    List<String> lines = new ArrayList<>();
    if (export.tokenFile().isPresent()) {
      lines.add(
          "the token is refused: put a valid one into the file, which is read again within 10 s: "
              + settings.now(TOKEN_FILE));
    } else if (settings.isSet(TOKEN)) {
      lines.add("the token is refused: set a valid one, now " + settings.now(TOKEN));
    } else if (hasAuthorization()) {
      lines.add("the header Authorization is refused: correct " + settings.now("export.headers"));
    } else {
      lines.add(
          "no token is set: write it into a file and set "
              + TOKEN_FILE
              + ", or set export.headers to what the backend wants");
    }
    unit.flatMap(file -> file.value("LoadCredential"))
        .ifPresent(value ->
            lines.add(
                "the unit gives the agent a credential (LoadCredential="
                    + value
                    + ") that this check does not have"));
    return lines;
  }

  private boolean hasAuthorization() {
    return export.headers().keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
  }

  private List<String> forbidden() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "the server knows who asks, or does not care, and refuses: give the token the right to write"
            + " metrics, or allow this host's address");
    if (export.proxy().isPresent()) {
      lines.add(proxyOr(""));
    }
    lines.addAll(credentials());
    return lines;
  }

  private List<String> wrongPath() {
    return List.of(
        "the server responds, but neither here nor at a known path of OTLP: correct "
            + settings.endpoint(),
        "is it a server for metrics? A Jaeger or Tempo takes traces only; Prometheus needs"
            + " --web.enable-otlp-receiver");
  }

  private List<String> proxyCredentials() {
    return List.of(
        "set user and password: export.proxy = http://USER:PASSWORD@HOST:PORT; now it is "
            + settings.now("export.proxy"));
  }

  private List<String> tooMany() {
    return List.of(
        "the backend limits how much it takes: raise the quota there, or lengthen the interval: "
            + settings.now("interval"),
        "rows wait and are sent when it allows; see panapulse status");
  }

  private String proxyOr(String other) {
    return export
        .proxy()
        .map(proxy -> "it may be the proxy that responds: " + settings.now("export.proxy"))
        .orElse(other);
  }
}
