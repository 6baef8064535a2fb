package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.random.RandomGenerator;

/**
 * What a backend does with one request, and what that means by the protocol.
 *
 * @param name for people
 * @param cutRequest after how many bytes of the request the answer begins; -1: it is read to its
 *     end
 * @param stores whether the rows are stored
 * @param answer what is said, a character a byte
 * @param end what comes behind the answer
 * @param verdict what whoever sent the request has to make of that
 * @param rejected points thrown away, as the answer says
 */
public record BackendScript(
    String name,
    int cutRequest,
    boolean stores,
    String answer,
    End end,
    Verdict verdict,
    long rejected) {
  /** What becomes of the connection. */
  public enum End {
    /** The next request may come over it. */
    KEEP,
    /** It is closed in an orderly way. */
    CLOSE,
    /** It is reset. */
    RESET,
    /** Nothing more is said. */
    HANG,
    /** It goes on and on. */
    FLOOD
  }

  /** What a request's fate is to the one who sent it. */
  public enum Verdict {
    /** Never to be sent again. */
    ACCEPTED,
    /** To be sent again. */
    RETRY,
    /** Never to be sent again: lost. */
    REJECTED,
    /** Too large: never to be sent again as it is. */
    TOO_LARGE
  }

  /** What is said again and again in a flood: a header, or text. */
  static final byte[] FLOOD = "A: b\r\n".getBytes(ISO_8859_1);

  private static final String[] UNAVAILABLE = {
    "429 Slow", "502 Bad", "503 Away", "504 Late", "522 Gone"
  };
  private static final String[] REFUSALS = {"400 Bad Request", "422 What", "500 Oh", "499 Never"};
  private static final String[] ELSEWHERE = {
    "401 Who", "403 No", "404 Nowhere", "301 Moved", "501 What"
  };
  private static final String[] RETRY_AFTER = {
    "",
    "",
    "Retry-After: 0\r\n",
    "Retry-After: 1\r\n",
    "Retry-After: 40\r\n",
    "Retry-After: soon\r\n",
    "Retry-After: -5\r\n",
    "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
    "Retry-After: 99999999999999999999\r\n"
  };

  @Override
  public String toString() {
    return name;
  }

  /** A plain yes. */
  public static BackendScript ok() {
    return whole("ok", true, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Verdict.ACCEPTED);
  }

  /** A yes, in one of the many ways in which it can be said. */
  public static BackendScript anyYes(RandomGenerator random) {
    return switch (random.nextInt(9)) {
      case 0 ->
          whole(
              "ok in chunks",
              true,
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n\n\0\r\n0\r\nA: b\r\n\r\n",
              Verdict.ACCEPTED);
      case 1 ->
          whole(
              "continue, ok",
              true,
              "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 202 Fine\r\nContent-Length: 2\r\n\r\nok",
              Verdict.ACCEPTED);
      case 2 ->
          new BackendScript(
              "ok until the end",
              -1,
              true,
              "HTTP/1.0 200 OK\r\n\r\nfine",
              End.CLOSE,
              Verdict.ACCEPTED,
              0);
      case 3 ->
          new BackendScript(
              "ok and close",
              -1,
              true,
              "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
              End.CLOSE,
              Verdict.ACCEPTED,
              0);
      case 4 ->
          // says nothing of it before: every n-th connection ends so behind a good answer
          new BackendScript(
              "ok, then closed unsaid",
              -1,
              true,
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
              random.nextBoolean() ? End.CLOSE : End.RESET,
              Verdict.ACCEPTED,
              0);
      case 5 -> partial(1 + random.nextInt(100));
      default -> ok();
    };
  }

  /** A yes of which the end never comes. */
  public static BackendScript brokenYes(RandomGenerator random) {
    return new BackendScript(
        "ok that breaks off in its body",
        -1,
        true,
        random.nextBoolean()
            ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
            : "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc",
        anyEnd(random),
        Verdict.ACCEPTED,
        0);
  }

  /** Try again, in so many words; sometimes the rows were stored all the same. */
  public static BackendScript unavailable(RandomGenerator random) {
    String body = random.nextBoolean() ? "" : "come back later";
    String after = RETRY_AFTER[random.nextInt(RETRY_AFTER.length)];
    String status = UNAVAILABLE[random.nextInt(UNAVAILABLE.length)];
    boolean stores = status.startsWith("504") && random.nextBoolean();
    return whole(
        status + (stores ? ", stored" : "") + " " + after.strip(),
        stores,
        "HTTP/1.1 " + status + "\r\n" + after + length(body),
        Verdict.RETRY);
  }

  /** A no for good. */
  public static BackendScript refuses(RandomGenerator random) {
    boolean elsewhere = random.nextBoolean();
    String[] all = elsewhere ? ELSEWHERE : REFUSALS;
    String status = all[random.nextInt(all.length)];
    Verdict verdict = elsewhere ? Verdict.RETRY : Verdict.REJECTED;
    return whole(status, false, "HTTP/1.1 " + status + "\r\n" + length("no"), verdict);
  }

  /** A yes, or a no by something that may not be the backend. */
  public static BackendScript yesOrElsewhere(RandomGenerator random) {
    if (random.nextBoolean()) {
      return ok();
    }
    String status = ELSEWHERE[random.nextInt(ELSEWHERE.length)];
    return whole(status, false, "HTTP/1.1 " + status + "\r\n" + length(""), Verdict.RETRY);
  }

  /** 413, said of a request with too many rows. */
  public static BackendScript tooLarge() {
    return whole(
        "413", false, "HTTP/1.1 413 Too Large\r\n" + length("less, please"), Verdict.TOO_LARGE);
  }

  /** Something that is no answer in HTTP. */
  public static BackendScript nonsense(RandomGenerator random) {
    boolean stores = random.nextBoolean();
    String answer =
        switch (random.nextInt(4)) {
          case 0 -> "SSH-2.0-what are you saying\r\n";
          case 1 -> "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n";
          case 2 -> "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(3_000);
          default -> {
            byte[] noise = new byte[1 + random.nextInt(100)];
            random.nextBytes(noise);
            noise[0] = (byte) 0x80;
            yield new String(noise, ISO_8859_1);
          }
        };
    String name = "nonsense" + (stores ? ", stored" : "");
    return new BackendScript(name, -1, stores, answer, End.CLOSE, Verdict.RETRY, 0);
  }

  /** An answer without an end. */
  public static BackendScript endless(RandomGenerator random) {
    boolean body = random.nextBoolean();
    return new BackendScript(
        body ? "ok without end" : "header without end",
        -1,
        body,
        "HTTP/1.1 200 OK\r\n" + (body ? "\r\n" : ""),
        End.FLOOD,
        body ? Verdict.ACCEPTED : Verdict.RETRY,
        0);
  }

  /** No answer, or one that does not come as far as to say what became of the request. */
  public static BackendScript lostAnswer(RandomGenerator random) {
    boolean stores = random.nextBoolean();
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r";
    String said = random.nextBoolean() ? "" : head.substring(0, 1 + random.nextInt(head.length()));
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

  /** The connection ends before the request does. */
  public static BackendScript cutRequest(RandomGenerator random) {
    int at = random.nextInt(400);
    End end = random.nextBoolean() ? End.RESET : End.CLOSE;
    return new BackendScript(
        end + " within the request at " + at, at, false, "", end, Verdict.RETRY, 0);
  }

  /** An answer before the request was read. */
  public static BackendScript earlyAnswer(RandomGenerator random) {
    BackendScript said = random.nextBoolean() ? unavailable(random) : refuses(random);
    return new BackendScript(
        "early: " + said, random.nextInt(400), false, said.answer, End.CLOSE, said.verdict, 0);
  }

  /** Any of all these. */
  public static BackendScript any(RandomGenerator random) {
    return switch (random.nextInt(33) - 1) {
      case -1 -> endless(random);
      case 0, 1, 2, 3, 4, 16, 17, 18, 19, 20 -> anyYes(random);
      case 5, 21 -> brokenYes(random);
      case 6, 7, 22, 23 -> unavailable(random);
      case 8, 24 -> refuses(random);
      case 9, 25 -> nonsense(random);
      case 10, 11, 12, 26, 27, 28 -> lostAnswer(random);
      case 13, 14, 29, 30 -> cutRequest(random);
      default -> earlyAnswer(random);
    };
  }

  private static BackendScript partial(int rejected) {
    // {1: {1: rejected, 2: "no"}}, all numbers below 128
    String body = "\n\6\b" + (char) rejected + "\22\2no";
    return new BackendScript(
        "ok, but " + rejected + " points",
        -1,
        true,
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n" + length(body),
        End.KEEP,
        Verdict.ACCEPTED,
        rejected);
  }

  private static BackendScript whole(String name, boolean stores, String answer, Verdict verdict) {
    return new BackendScript(name, -1, stores, answer, End.KEEP, verdict, 0);
  }

  private static String length(String body) {
    return "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static End anyEnd(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> End.CLOSE;
      case 1 -> End.RESET;
      default -> End.HANG;
    };
  }

  /** The same, as whoever sent the request made of it. */
  BackendScript understoodAs(Verdict other, long rejectedPoints) {
    return new BackendScript(name, cutRequest, stores, answer, end, other, rejectedPoints);
  }

  /** What is said, as it goes on the wire. */
  public byte[] bytes() {
    return answer.getBytes(ISO_8859_1);
  }
}
