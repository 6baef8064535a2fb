package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.panapulse.http.h2.Http2;
import dev.panapulse.http.h2.Http2Frames;
import dev.panapulse.otlp.BackendScript.End;
import dev.panapulse.otlp.BackendScript.Verdict;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * What a gRPC backend, or a proxy before it, does with one call: frames of HTTP/2 in which {@link
 * #STREAM} stands for the call's stream.
 */
final class GrpcScripts {
  /** Stands for the call's stream. */
  static final int STREAM = 0x7fff_0001;

  /** Stands for the stream before it. */
  private static final int STREAM_BEFORE = STREAM - 2;

  private static final int INTERNAL_ERROR = 2;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int[] AGAIN = {1, DEADLINE_EXCEEDED, 10, 11, 14, 15};
  private static final int[] NEVER = {2, 3, 5, 6, RESOURCE_EXHAUSTED, 9, 13};
  private static final int[] ELSEWHERE = {7, 12, 16};
  private static final String[] PROXY_AGAIN = {"429", "502", "503", "504"};
  private static final String[] PROXY_ERRORS = {"400", "500"};
  private static final String[] PROXY_ELSEWHERE = {"401", "403", "404", "302"};
  private static final int[] RETRY_SECONDS = {-1, 0, 1, 40, 100_000_000};
  private static final byte[] EMPTY_MESSAGE = new byte[5];

  private GrpcScripts() {}

  private static BackendScript script(
      String name, boolean stores, Http2Frames frames, End end, Verdict verdict) {
    return new BackendScript(
        name, -1, stores, new String(frames.bytes(), ISO_8859_1), end, verdict, 0);
  }

  static Http2Frames frames() {
    return Http2Frames.none();
  }

  private static int any(int[] of, RandomGenerator random) {
    return of[random.nextInt(of.length)];
  }

  private static String any(String[] of, RandomGenerator random) {
    return of[random.nextInt(of.length)];
  }

  private static End anyEnd(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> End.CLOSE;
      case 1 -> End.RESET;
      default -> End.HANG;
    };
  }

  /** OK and an empty message. */
  static BackendScript ok() {
    return yes("ok", frames().ok(STREAM), End.KEEP);
  }

  private static BackendScript yes(String name, Http2Frames frames, End end) {
    return script(name, true, frames, end, Verdict.ACCEPTED);
  }

  static BackendScript anyYes(RandomGenerator random) {
    return switch (random.nextInt(11)) {
      case 0 -> yes("ok, trailers only", onlyStatus(0, "fine"), End.KEEP);
      case 1 ->
          yes("ok among other frames", amongOthers(), random.nextBoolean() ? End.KEEP : End.CLOSE);
      case 2 -> yes("ok in pieces", inPieces(), End.KEEP);
      case 3 -> yes("goodbye, ok", frames().goAway(STREAM, 0).ok(STREAM), End.CLOSE);
      case 4 ->
          yes("goodbye to come, ok", frames().goAway(Integer.MAX_VALUE, 0).ok(STREAM), End.KEEP);
      case 5 ->
          yes(
              "ok, then closed unsaid",
              frames().ok(STREAM),
              random.nextBoolean() ? End.CLOSE : End.RESET);
      case 6 -> partial(1 + random.nextInt(100));
      case 7 ->
          yes(
              "ok in an encoding that was not asked for",
              frames()
                  .grpcHead(STREAM)
                  .data(STREAM, false, Http2Frames.bytes("01 00000003 010203"))
                  .grpcEnd(STREAM, 0),
              End.KEEP);
      default -> ok();
    };
  }

  private static Http2Frames amongOthers() {
    return frames()
        .ping()
        .setting(0x4, 100_000)
        .frame(0x77, 0xff, STREAM, "010203")
        .windowUpdate(STREAM, 1_000)
        .grpcHead(STREAM)
        .ping()
        // three bytes of padding
        .frame(Http2.DATA, Http2.FLAG_PADDED, STREAM, "03 0000000000 000000")
        .setting(0x4, 30_000)
        .windowUpdate(0, 1_000)
        .grpcEnd(STREAM, 0);
  }

  private static Http2Frames inPieces() {
    byte[] head = Http2Frames.block(":status", "200", "content-type", "application/grpc+proto");
    Http2Frames pieces = frames().frame(Http2.HEADERS, 0, STREAM, new byte[0]);
    for (byte b : head) {
      pieces.frame(Http2.CONTINUATION, 0, STREAM, new byte[] {b});
    }
    pieces.frame(Http2.CONTINUATION, Http2.FLAG_END_HEADERS, STREAM, new byte[0]);
    for (byte b : EMPTY_MESSAGE) {
      pieces.data(STREAM, false, new byte[] {b});
    }
    return pieces.data(STREAM, false, new byte[0]).grpcEnd(STREAM, 0);
  }

  private static BackendScript partial(int rejected) {
    // {1: {1: rejected, 2: "no"}}, all numbers below 128
    byte[] message = {0, 0, 0, 0, 8, 10, 6, 8, (byte) rejected, 18, 2, 'n', 'o'};
    Http2Frames frames = frames().grpcHead(STREAM).data(STREAM, false, message).grpcEnd(STREAM, 0);
    return new BackendScript(
        "ok, but " + rejected + " points",
        -1,
        true,
        new String(frames.bytes(), ISO_8859_1),
        End.KEEP,
        Verdict.ACCEPTED,
        rejected);
  }

  static Http2Frames onlyStatus(int status, String message, String... further) {
    String[] fields = {
      ":status",
      "200",
      "content-type",
      "application/grpc",
      "grpc-status",
      Integer.toString(status),
      "grpc-message",
      message
    };
    String[] all = java.util.Arrays.copyOf(fields, fields.length + further.length);
    System.arraycopy(further, 0, all, fields.length, further.length);
    return frames().headers(STREAM, true, all);
  }

  private static Http2Frames status(int status, RandomGenerator random) {
    return random.nextBoolean()
        ? onlyStatus(status, "no%20")
        : frames().grpcHead(STREAM).grpcEnd(STREAM, status);
  }

  static Http2Frames ofProxy(String status, String... further) {
    String[] all = java.util.Arrays.copyOf(further, further.length + 4);
    System.arraycopy(further, 0, all, 4, further.length);
    all[0] = ":status";
    all[1] = status;
    all[2] = "content-type";
    all[3] = "text/html";
    return frames()
        .headers(STREAM, false, all)
        .data(STREAM, true, Http2Frames.ascii("<h1>" + status));
  }

  static BackendScript unavailable(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        int status = any(AGAIN, random);
        boolean stores = status == DEADLINE_EXCEEDED && random.nextBoolean();
        String name = "status " + status + (stores ? ", stored" : "");
        yield script(name, stores, status(status, random), End.KEEP, Verdict.RETRY);
      }
      case 3 -> {
        int seconds = any(RETRY_SECONDS, random);
        int status = random.nextBoolean() ? RESOURCE_EXHAUSTED : 14;
        yield again(
            "status " + status + ", again in " + seconds,
            onlyStatus(status, "slowly", "grpc-status-details-bin", retryInfo(status, seconds)));
      }
      case 4 -> {
        String status = any(PROXY_AGAIN, random);
        yield again("HTTP " + status, ofProxy(status, "retry-after", "" + random.nextInt(40)));
      }
      case 5 -> {
        int error = random.nextBoolean() ? Http2.CANCEL : Http2.ENHANCE_YOUR_CALM;
        yield again("reset, " + Http2.errorName(error), frames().reset(STREAM, error));
      }
      case 6 -> again("refused", frames().reset(STREAM, Http2.REFUSED_STREAM));
      default -> goodbyeBefore(random);
    };
  }

  private static BackendScript again(String name, Http2Frames frames) {
    return script(name, false, frames, End.KEEP, Verdict.RETRY);
  }

  private static BackendScript goodbyeBefore(RandomGenerator random) {
    return script(
        "goodbye, not processed",
        false,
        frames().goAway(STREAM_BEFORE, random.nextInt(3)),
        End.CLOSE,
        Verdict.RETRY);
  }

  static String retryInfo(int code, int seconds) {
    RetryInfo.Builder info = RetryInfo.newBuilder();
    if (seconds >= 0) {
      info.setRetryDelay(Duration.newBuilder().setSeconds(seconds));
    }
    Status status = Status.newBuilder().setCode(code).addDetails(Any.pack(info.build())).build();
    return Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray());
  }

  /** A no for good. */
  private static BackendScript refuses(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> {
        int status = any(NEVER, random);
        yield no("status " + status, status(status, random), Verdict.REJECTED);
      }
      case 2 -> {
        int status = any(ELSEWHERE, random);
        yield no("status " + status, status(status, random), Verdict.RETRY);
      }
      case 3 -> {
        String status = any(PROXY_ERRORS, random);
        yield no("HTTP " + status, ofProxy(status), Verdict.RETRY);
      }
      case 4 -> {
        String status = any(PROXY_ELSEWHERE, random);
        yield no("HTTP " + status, ofProxy(status), Verdict.RETRY);
      }
      default -> no("reset, INTERNAL_ERROR", frames().reset(STREAM, INTERNAL_ERROR), Verdict.RETRY);
    };
  }

  private static BackendScript no(String name, Http2Frames frames, Verdict verdict) {
    return script(name, false, frames, End.KEEP, verdict);
  }

  /** A yes, or a no of the destination's. */
  static BackendScript yesOrElsewhere(RandomGenerator random) {
    if (random.nextBoolean()) {
      return anyYes(random);
    }
    int status = any(ELSEWHERE, random);
    return no("status " + status, status(status, random), Verdict.RETRY);
  }

  /** Said of a request with too many rows, in the words of gRPC's libraries. */
  static BackendScript tooLarge() {
    return no(
        "too large",
        onlyStatus(RESOURCE_EXHAUSTED, "grpc: received message larger than max (9 vs. 4)"),
        Verdict.TOO_LARGE);
  }

  /** Something that breaks the protocol. */
  private static BackendScript nonsense(RandomGenerator random) {
    boolean stores = random.nextBoolean();
    Http2Frames frames =
        switch (random.nextInt(6)) {
          case 0 -> frames().raw(Http2Frames.ascii("HTTP/1.1 400 Bad Request\r\n\r\n"));
          case 1 -> frames().data(0, false, new byte[3]);
          case 2 -> frames().frame(Http2.SETTINGS, 0, 0, "00");
          case 3 -> frames().grpcHead(STREAM).windowUpdate(0, 0);
          case 4 -> frames().frame(Http2.HEADERS, Http2.FLAG_END_HEADERS, STREAM, "ff");
          default -> {
            byte[] noise = new byte[9 + random.nextInt(100)];
            random.nextBytes(noise);
            noise[0] = (byte) 0x80;
            yield frames().raw(noise);
          }
        };
    String name = "nonsense" + (stores ? ", stored" : "");
    return script(name, stores, frames, End.CLOSE, Verdict.RETRY);
  }

  /** No answer, or one without its end. */
  private static BackendScript lostAnswer(RandomGenerator random) {
    boolean stores = random.nextBoolean();
    String whole = ok().answer();
    String said = random.nextBoolean() ? "" : whole.substring(0, random.nextInt(whole.length()));
    End end = anyEnd(random);
    return new BackendScript(
        (stores ? "stored, " : "read, ") + said.length() + " bytes said, then " + end,
        -1,
        stores,
        said,
        end,
        Verdict.RETRY,
        0);
  }

  private static BackendScript earlyAnswer(RandomGenerator random) {
    BackendScript said = random.nextBoolean() ? unavailable(random) : refuses(random);
    return new BackendScript(
        "early: " + said, random.nextInt(400), false, said.answer(), End.CLOSE, said.verdict(), 0);
  }

  static BackendScript any(RandomGenerator random) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> anyYes(random);
      case 5, 6, 7 -> unavailable(random);
      case 8 -> refuses(random);
      case 9 -> nonsense(random);
      case 10, 11, 12 -> lostAnswer(random);
      case 13, 14 -> BackendScript.cutRequest(random);
      default -> earlyAnswer(random);
    };
  }

  /** What is said on a stream: as many whole frames as there are have its number. */
  static byte[] onStream(BackendScript script, int stream) {
    byte[] bytes = script.bytes();
    int at = 0;
    while (at + Http2.FRAME_HEAD <= bytes.length) {
      int length = int32(bytes, at) >>> 8;
      replace(bytes, at + 5, stream);
      if (bytes[at + 3] == Http2.GOAWAY && at + Http2.FRAME_HEAD + length <= bytes.length) {
        replace(bytes, at + Http2.FRAME_HEAD, stream);
      }
      at += Http2.FRAME_HEAD + length;
    }
    return bytes;
  }

  private static void replace(byte[] bytes, int at, int stream) {
    int there = int32(bytes, at);
    if (there == STREAM || there == STREAM_BEFORE) {
      int number = there == STREAM ? stream : stream - 2;
      for (int i = 0; i < Integer.BYTES; i++) {
        bytes[at + i] = (byte) (number >> (24 - 8 * i));
      }
    }
  }

  private static int int32(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
