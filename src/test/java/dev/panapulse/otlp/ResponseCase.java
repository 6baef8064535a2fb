package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.http.h2.Http2;
import dev.panapulse.http.h2.Http2Frames;
import dev.panapulse.otlp.BackendScript.End;
import dev.panapulse.otlp.BackendScript.Verdict;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A response as the table of outcomes in {@code docs/design/export.md} names it.
 *
 * @param name in the table, with the status
 * @param grpc whether it answers a gRPC call
 * @param connects whether a connection is made
 * @param script of the backend
 */
public record ResponseCase(String name, boolean grpc, boolean connects, BackendScript script) {
  private static final String HTML = " HTML";
  private static final String RETRY_AFTER = " Retry-After";
  private static final String RETRY_INFO = " RetryInfo";
  private static final String OTHER = "other";
  private static final List<Integer> SUCCESSES = List.of(200, 201, 202, 204, 206, 299);

  /** Codes of RST_STREAM (RFC 9113, 7), and one that nobody knows. */
  private static final int RESET_CODES = 15;

  @Override
  public String toString() {
    return name;
  }

  /**
   * The cases of an entry.
   *
   * @param entry such as {@code HTTP 401, 403}, {@code HTTP 4xx HTML} or {@code gRPC other}
   * @param all entries of the table: those that name a status take it from the entries of a class
   */
  public static List<ResponseCase> of(String entry, Collection<String> all) {
    String kind = entry.split(" ", 2)[0];
    String rest = entry.substring(Math.min(entry.length(), kind.length() + 1));
    return switch (kind) {
      case "HTTP" -> http(entry, rest, all);
      case "gRPC" -> grpc(entry, rest, all);
      case "proxy" -> proxy(entry, rest, all);
      case "RST_STREAM" -> resets(entry, rest, all);
      default -> List.of(special(entry));
    };
  }

  private static String quoted(String rest) {
    return rest.contains("\"") ? rest.substring(rest.indexOf('"') + 1, rest.lastIndexOf('"')) : "";
  }

  /** The statuses or names in front of what is said about them. */
  private static String subject(String rest) {
    String subject = rest;
    for (String suffix : List.of(HTML, RETRY_AFTER, RETRY_INFO, " \"")) {
      int at = subject.indexOf(suffix);
      subject = at < 0 ? subject : subject.substring(0, at);
    }
    return subject;
  }

  /** Those that entries with this prefix name without saying more about them. */
  private static Set<String> named(Collection<String> all, String prefix) {
    Set<String> named = new TreeSet<>();
    for (String entry : all) {
      if (entry.startsWith(prefix)) {
        String rest = entry.substring(prefix.length());
        if (rest.equals(subject(rest))) {
          named.addAll(Arrays.asList(rest.split(", ")));
        }
      }
    }
    return named;
  }

  private static List<ResponseCase> http(String entry, String rest, Collection<String> all) {
    List<ResponseCase> cases = new ArrayList<>();
    for (int status : statuses(subject(rest), named(all, "HTTP "))) {
      String words = quoted(rest).isEmpty() ? "no" : quoted(rest);
      if (!rest.contains(HTML)) {
        cases.add(http(entry, status, "text/plain", words, rest.contains(RETRY_AFTER)));
      }
      boolean either = quoted(rest).isEmpty() && !all.contains("HTTP " + subject(rest) + HTML);
      if ((rest.contains(HTML) || either) && status != 204) {
        String page = "<html><title>" + words + "</title></html>";
        cases.add(http(entry, status, "text/html", page, rest.contains(RETRY_AFTER)));
      }
    }
    return cases;
  }

  private static List<Integer> statuses(String subject, Set<String> named) {
    if (subject.equals("2xx")) {
      return SUCCESSES;
    }
    List<Integer> statuses = new ArrayList<>();
    if (!subject.endsWith("xx")) {
      for (String status : subject.split(", ", -1)) {
        statuses.add(Integer.parseInt(status));
      }
      return statuses;
    }
    int first = (subject.charAt(0) - '0') * 100;
    for (int status = first; status < first + 100; status++) {
      if (!named.contains("" + status)) {
        statuses.add(status);
      }
    }
    return statuses;
  }

  private static ResponseCase http(
      String entry, int status, String type, String words, boolean later) {
    String body = status == 204 || status == 304 ? "" : words;
    String answer =
        "HTTP/1.1 "
            + status
            + " X\r\nContent-Type: "
            + type
            + (later ? "\r\nRetry-After: 5" : "")
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return new ResponseCase(
        entry + ": " + status + " " + type, false, true, script(entry, answer, End.KEEP));
  }

  private static BackendScript script(String name, String answer, End end) {
    // what becomes of the rows is looked up in the table
    return new BackendScript(name, -1, false, answer, end, Verdict.RETRY, 0);
  }

  private static ResponseCase grpc(String entry, Http2Frames frames) {
    return new ResponseCase(
        entry, true, true, script(entry, new String(frames.bytes(), ISO_8859_1), End.KEEP));
  }

  private static List<ResponseCase> grpc(String entry, String rest, Collection<String> all) {
    Set<String> names = new TreeSet<>(Arrays.asList(subject(rest).split(", ")));
    if (names.remove(OTHER)) {
      for (GrpcStatusCode code : GrpcStatusCode.values()) {
        names.add(code.name());
      }
      names.removeAll(named(all, "gRPC "));
    }
    List<ResponseCase> cases = new ArrayList<>();
    for (String name : names) {
      int code = GrpcStatusCode.valueOf(name).getValue();
      String[] details =
          rest.contains(RETRY_INFO)
              ? new String[] {"grpc-status-details-bin", GrpcScripts.retryInfo(code, 5)}
              : new String[0];
      String words = quoted(rest).replace(" ", "%20");
      cases.add(grpc(entry + ": " + name, GrpcScripts.onlyStatus(code, words, details)));
    }
    return cases;
  }

  private static List<ResponseCase> proxy(String entry, String rest, Collection<String> all) {
    String statuses = rest.substring("HTTP ".length());
    List<ResponseCase> cases = new ArrayList<>();
    if (statuses.equals(OTHER)) {
      Set<String> named = named(all, "proxy HTTP ");
      for (int status = 200; status < 600; status++) {
        String ofClass = status / 100 + "xx";
        if (!named.contains("" + status) && !named.contains(ofClass)) {
          cases.add(grpc(entry + ": " + status, GrpcScripts.ofProxy("" + status)));
        }
      }
    } else {
      for (String part : statuses.split(", ", -1)) {
        for (int status : statuses(part, named(all, "proxy HTTP "))) {
          cases.add(grpc(entry + ": " + status, GrpcScripts.ofProxy("" + status)));
        }
      }
    }
    return cases;
  }

  private static List<ResponseCase> resets(String entry, String rest, Collection<String> all) {
    Set<String> named = named(all, "RST_STREAM ");
    List<ResponseCase> cases = new ArrayList<>();
    for (int code = 0; code < RESET_CODES; code++) {
      String name = Http2.errorName(code);
      boolean listed = Arrays.asList(rest.split(", ")).contains(name);
      if (listed || (rest.equals(OTHER) && !named.contains(name))) {
        cases.add(grpc(entry + ": " + name, GrpcScripts.frames().reset(GrpcScripts.STREAM, code)));
      }
    }
    return cases;
  }

  private static ResponseCase special(String entry) {
    return switch (entry) {
      case "no connection" -> new ResponseCase(entry, false, false, BackendScript.ok());
      case "connection reset" -> wire(entry, "", End.RESET);
      case "connection closed" -> wire(entry, "", End.CLOSE);
      case "time-out" -> wire(entry, "", End.HANG);
      case "not HTTP" -> wire(entry, "SSH-2.0-OpenSSH_9.2p1\r\n", End.CLOSE);
      case "head above 16 KiB" ->
          wire(entry, "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(3_000), End.CLOSE);
      case "no gRPC status" ->
          grpc(
              entry,
              GrpcScripts.frames()
                  .headers(
                      GrpcScripts.STREAM,
                      true,
                      ":status",
                      "200",
                      "content-type",
                      "application/grpc"));
      case "trailers above 16 KiB" -> grpc(entry, longTrailers());
      default -> throw new IllegalArgumentException("not a response: " + entry);
    };
  }

  private static ResponseCase wire(String entry, String answer, End end) {
    return new ResponseCase(entry, false, true, script(entry, answer, end));
  }

  private static Http2Frames longTrailers() {
    byte[] block = Http2Frames.block("grpc-status", "0", "a", "b".repeat(20_000));
    int half = block.length / 2;
    return GrpcScripts.frames()
        .grpcHead(GrpcScripts.STREAM)
        .frame(
            Http2.HEADERS,
            Http2.FLAG_END_STREAM,
            GrpcScripts.STREAM,
            Arrays.copyOfRange(block, 0, half))
        .frame(
            Http2.CONTINUATION,
            Http2.FLAG_END_HEADERS,
            GrpcScripts.STREAM,
            Arrays.copyOfRange(block, half, block.length));
  }
}
