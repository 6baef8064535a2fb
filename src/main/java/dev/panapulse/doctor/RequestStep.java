package dev.panapulse.doctor;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Protocol;
import dev.panapulse.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An export request without data points, by the agent's own sender, with its protocol, headers,
 * token and compression. What the response says is checked by further requests of the same kind
 * before something is advised.
 */
record RequestStep(
    ExportSettings export,
    Probe probe,
    OtherPaths paths,
    SettingText settings,
    ResponseAdvice advice)
    implements Step {
  /** Longest time for the request. */
  static final Duration LIMIT = Duration.ofSeconds(8);

  static final String NAME = "request";
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final String NO_SUCH_PATH = "/panapulse-doctor-no-such-path";
  private static final String PROTOCOL = "export.protocol";
  private static final String GRPC_PORT = "; OTLP over HTTP usually has port 4318, over gRPC 4317";

  @Override
  public Finding examine() {
    Outcome outcome = probe.send(probe.endpoint(), export.protocol(), limit());
    if (outcome instanceof Outcome.Accepted accepted) {
      return accepted(accepted);
    }
    String words = Probe.words(outcome);
    int status = Probe.status(outcome);
    return Finding.bad(NAME, words, isGrpc() ? ofGrpc(status, words) : ofHttp(status, words));
  }

  private boolean isGrpc() {
    return export.protocol() == Protocol.GRPC;
  }

  private Duration limit() {
    return export.timeout().compareTo(LIMIT) < 0 ? export.timeout() : LIMIT;
  }

  /** A server that accepts everything has shown nothing by accepting this. */
  private Finding accepted(Outcome.Accepted accepted) {
    String where = "an empty request to " + export.shownUrl() + " was accepted";
    boolean isAnything =
        !isGrpc()
            && probe.send(probe.withPath(NO_SUCH_PATH), export.protocol(), PROBE)
                instanceof Outcome.Accepted;
    if (isAnything
        && probe.sendDamaged(probe.endpoint(), export.protocol(), PROBE)
            instanceof Outcome.Accepted) {
      return Finding.bad(
          NAME,
          "the server accepts any request at any path, even a damaged one",
          "a web server in place of an OTLP backend: correct " + settings.endpoint());
    }
    if (isAnything) {
      return Finding.note(
          NAME,
          where + ", and so is one to a path that no backend has",
          "so this does not show that data is stored: look for this host in the backend");
    }
    if (!accepted.warning().isEmpty()) {
      return Finding.note(
          NAME,
          where + ", with the words: " + accepted.warning(),
          "look for this host in the backend");
    }
    return Finding.ok(NAME, where + " (" + export.protocol().text() + ")");
  }

  private List<String> ofHttp(int status, String words) {
    List<String> lines = new ArrayList<>();
    if (mayBeTls(status, words) && probe.speaksTls(PROBE)) {
      lines.add(
          "the port speaks TLS: "
              + settings.changeEndpoint(
                  "https://" + probe.secured(true).authority() + probe.path()));
      return lines;
    }
    if (!Probe.isHttp(new Outcome.Retryable(status, words, Optional.empty()))) {
      if (Probe.isGrpc(probe.send(probe.endpoint(), Protocol.GRPC, PROBE))) {
        lines.add(
            "the port speaks gRPC: "
                + settings.change(PROTOCOL, "grpc")
                + ", or use the port for HTTP"
                + GRPC_PORT);
        return lines;
      }
      return advice.ofSilence(status, words, limit());
    }
    if (mayBePath(status)) {
      Optional<String> other = paths.find(export.protocol());
      if (other.isPresent()) {
        lines.add(other.get());
        return lines;
      }
    }
    if (export.protocol() == Protocol.HTTP_JSON && isAccepted(Protocol.HTTP_PROTOBUF)) {
      lines.add(
          "the server reads protobuf, not JSON: " + settings.change(PROTOCOL, "http/protobuf"));
      return lines;
    }
    return advice.ofHttp(status, words);
  }

  private boolean isAccepted(Protocol protocol) {
    return probe.send(probe.endpoint(), protocol, PROBE) instanceof Outcome.Accepted;
  }

  /** Servers say so by a status 400, by an alert of TLS, or close the connection. */
  private boolean mayBeTls(int status, String words) {
    if (export.secure()) {
      return false;
    }
    return status <= 0 || words.toLowerCase(Locale.ROOT).matches("(?s).*(https|ssl|tls).*");
  }

  /** Statuses of servers that do not have the path: VictoriaMetrics has 400, Grafana redirects. */
  private static boolean mayBePath(int status) {
    return switch (status) {
      case 200, 301, 302, 303, 307, 308, 400, 404, 405, 410, 421, 501 -> true;
      default -> false;
    };
  }

  private List<String> ofGrpc(int status, String words) {
    boolean isGrpc = Probe.isGrpc(new Outcome.Retryable(status, words, Optional.empty()));
    if (isGrpc && !words.contains("RST_STREAM")) {
      return advice.ofGrpc(status, words);
    }
    if (mayBeTls(status, words) && probe.speaksTls(PROBE)) {
      return List.of(
          "the port speaks TLS: "
              + settings.change(
                  settings.endpointKey(), "https://" + probe.secured(true).authority()));
    }
    Optional<String> other = paths.find(Protocol.HTTP_PROTOBUF);
    if (other.isPresent()) {
      return List.of(
          "the port speaks HTTP, not gRPC; " + other.get(), "or use the port for gRPC" + GRPC_PORT);
    }
    return status > 0 ? advice.ofHttp(status, words) : advice.ofSilence(status, words, limit());
  }
}
