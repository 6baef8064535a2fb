package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.connect.Connector;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.net.Failure;
import dev.panapulse.net.Transport;
import dev.panapulse.net.tls.TestAuthority;
import dev.panapulse.net.tls.TestAuthority.Issued;
import dev.panapulse.net.tls.TestServerSocket;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.net.tls.TlsTransport;
import dev.panapulse.otlp.BackendScript.End;
import dev.panapulse.otlp.BackendScript.Verdict;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A backend behind a real socket of the loopback interface, TCP or TLS, that follows scripts; what
 * it did with a request and what the agent made of that have to fit.
 *
 * <p>A thread of its own serves one connection at a time. What it does with a request is on record
 * before the first byte of an answer, so that it is there when an export has ended, unless that ran
 * out of time.
 */
public final class SocketBackend implements FaultyBackend {
  /** How long an exchange may take. */
  private static final Duration TIMEOUT = Duration.ofMillis(250);

  private static final int PATIENCE_MILLIS = 20_000;
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test Authority");
  private static final Issued GOOD = AUTHORITY.issue("EC", "127.0.0.1");

  /** Whom no agent may tell anything. */
  private static List<Issued> bad() {
    return List.of(
        AUTHORITY.issue("EC", "a.example", "127.0.0.2"),
        AUTHORITY.issue(
            "EC",
            Instant.now().minus(Duration.ofDays(3)),
            Instant.now().minus(Duration.ofDays(1)),
            "127.0.0.1"),
        TestAuthority.root("Other").issue("EC", "127.0.0.1"),
        TestAuthority.selfSigned("127.0.0.1"));
  }

  /** A request as the thread saw it; without rows if it did not come to its end. */
  private record Served(BackendScript script, List<Long> rows, boolean whole) {}

  private final Random random;
  private final BooleanSupplier senderIsDead;
  private final Listener listener;
  private final Optional<TestServerSocket> secure;
  private final TlsFiles trusted;
  private final List<Issued> bad;
  private final Queue<Served> served = new ConcurrentLinkedQueue<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  private volatile Supplier<BackendScript> scripts = BackendScript::ok;
  private volatile boolean reachable = true;
  private volatile boolean unruly;
  private volatile int mostRows = Integer.MAX_VALUE;

  /** Whether the next connection is one that no agent may trust. */
  private boolean untrusted;

  private boolean senderDied;

  /** Whether the last export ended before the thread had to be done with it. */
  private boolean leftBehind;

  /**
   * Listens, and takes everything.
   *
   * @param seed of what is not in the scripts: how the pieces are cut
   * @param directory where the authority to be trusted is written, if it speaks TLS
   * @param senderIsDead asked before each call of the sender: from then on nothing more happens
   */
  public SocketBackend(long seed, boolean tls, Path directory, BooleanSupplier senderIsDead) {
    this.random = new Random(seed);
    this.senderIsDead = senderIsDead;
    try {
      bad = tls ? bad() : List.of();
      secure = tls ? Optional.of(new TestServerSocket(GOOD)) : Optional.empty();
      ServerSocket socket =
          secure.isPresent() ? secure.get() : Listener.on(InetAddress.getLoopbackAddress());
      listener = new Listener("socket-backend", socket, new Service());
      Path authorities = Files.writeString(directory.resolve("authorities.pem"), AUTHORITY.pem());
      trusted = new TlsFiles(Optional.of(authorities), Optional.empty(), Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.start();
  }

  @Override
  public void follow(Supplier<BackendScript> source) {
    scripts = source;
  }

  @Override
  public void reachable(boolean yes) {
    reachable = yes;
  }

  @Override
  public void unruly(boolean yes) {
    unruly = yes;
  }

  @Override
  public void takesAtMost(int rows) {
    mostRows = rows;
  }

  @Override
  public List<Exchange> exchanges() {
    return exchanges;
  }

  @Override
  public OtlpHttpSender sender(boolean compress) {
    OtlpClientOptions options =
        new OtlpClientOptions(
            new HttpEndpoint(secure.isPresent(), "127.0.0.1", listener.port(), "/v1/metrics"),
            "test",
            List.of(),
            TIMEOUT,
            compress,
            secure.isPresent() ? trusted : TlsFiles.NONE,
            -1);
    LibC libc = LibC.system();
    return new OtlpHttpSender(
        libc, options, new Mortal(Connector.to(libc, options, TlsTransport.HTTP_1_1)));
  }

  @Override
  public void ended(Supplier<List<Long>> sent, Outcome outcome, Duration took) {
    List<Long> rows = sent.get();
    boolean lateBefore = leftBehind;
    boolean ranOutOfTime = took.compareTo(TIMEOUT) >= 0;
    leftBehind = ranOutOfTime || senderDied;
    List<Served> came = takeServed();
    Served last = came.isEmpty() ? null : came.getLast();
    if (last != null && last.whole() && !last.rows().equals(rows)) {
      // of an export before, which did not wait for it
      check(lateBefore, outcome, "another request than was sent: " + last);
      last = null;
    }
    Verdict verdict = verdict(outcome);
    came.subList(0, came.size() - (last == null ? 0 : 1))
        .forEach(one -> exchanges.add(new Exchange(one.script(), one.rows(), false)));
    if (last == null) {
      check(senderDied || verdict == Verdict.RETRY, outcome, "nothing was answered");
    } else if (senderDied) {
      exchanges.add(new Exchange(last.script(), rows, false));
    } else {
      boolean mayBeLost = ranOutOfTime || lateBefore || canBeLost(last.script());
      check(
          verdict == last.script().verdict() || (verdict == Verdict.RETRY && mayBeLost),
          outcome,
          "said was " + last.script() + ", took " + took.toMillis() + " ms");
      long rejected = outcome instanceof Outcome.Accepted accepted ? accepted.rejectedPoints() : 0;
      check(
          rejected == last.script().rejected() || (rejected == 0 && mayBeLost),
          outcome,
          "rejected were " + last.script().rejected());
      exchanges.add(new Exchange(last.script().understoodAs(verdict, rejected), rows, true));
    }
    senderDied = false;
    checkListener();
  }

  private void checkListener() {
    if (!listener.faults().isEmpty()) {
      throw new AssertionError("in the backend", listener.faults().getLast());
    }
  }

  private List<Served> takeServed() {
    List<Served> came = new ArrayList<>();
    for (Served one = served.poll(); one != null; one = served.poll()) {
      came.add(one);
    }
    return came;
  }

  private static void check(boolean good, Outcome outcome, String words) {
    if (!good) {
      throw new AssertionError(outcome + ", but " + words);
    }
  }

  /** A reset overtakes what was said before it, and so does one for bytes that were not read. */
  private static boolean canBeLost(BackendScript script) {
    return script.end() == End.RESET || script.cutRequest() >= 0;
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> Verdict.ACCEPTED;
      case Outcome.Retryable retryable -> Verdict.RETRY;
      case Outcome.NonRetryable rejected when rejected.tooLarge() -> Verdict.TOO_LARGE;
      case Outcome.NonRetryable rejected -> Verdict.REJECTED;
    };
  }

  private final class Service implements Listener.Service {
    @Override
    public void prepare() {
      untrusted = secure.isPresent() && unruly && random.nextInt(6) == 0;
      secure.ifPresent(tls -> tls.become(untrusted ? bad.get(random.nextInt(bad.size())) : GOOD));
    }

    @Override
    public void serve(Socket socket) throws IOException {
      Socket wire = secure.isPresent() ? secure.get().sockets().getLast() : socket;
      wire.setTcpNoDelay(true);
      wire.setSoTimeout(PATIENCE_MILLIS);
      if (!reachable || (unruly && random.nextInt(6) == 0)) {
        turnAway(wire);
      } else {
        converse(socket, wire);
      }
    }
  }

  private void turnAway(Socket wire) throws IOException {
    switch (random.nextInt(3)) {
      case 0 -> reset(wire);
      case 1 -> {
        // no TLS, and to plain HTTP an answer that nobody asked for
        if (secure.isPresent()) {
          wire.getOutputStream().write("HTTP/1.1 400 Plain\r\n\r\n".getBytes(ISO_8859_1));
        }
        wire.close();
      }
      default -> wire.close();
    }
  }

  private static void reset(Socket wire) throws IOException {
    wire.setSoLinger(true, 0);
    wire.close();
  }

  private void converse(Socket socket, Socket wire) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    boolean goesOn = true;
    while (goesOn) {
      int first = in.read();
      if (first < 0) {
        return;
      }
      if (untrusted) {
        throw new AssertionError("a request came over a connection that is not to be trusted");
      }
      BackendScript script = scripts.get();
      Incoming request = new Incoming(first);
      request.read(in, script.cutRequest() < 0 ? Integer.MAX_VALUE : script.cutRequest());
      List<Long> rows = request.isWhole() ? request.rows() : List.of();
      if (rows.size() > mostRows) {
        script = BackendScript.tooLarge();
      }
      served.add(new Served(script, rows, request.isWhole()));
      say(socket.getOutputStream(), script.bytes());
      goesOn = script.end() == End.KEEP;
      if (!goesOn) {
        end(script.end(), socket, wire, in);
      }
    }
  }

  private void say(OutputStream out, byte[] answer) throws IOException {
    int pieces =
        switch (random.nextInt(4)) {
          case 0 -> answer.length;
          case 1 -> 2;
          default -> 1;
        };
    int length =
        answer.length > 1_000 ? answer.length : Math.max(1, answer.length / Math.max(1, pieces));
    for (int at = 0; at < answer.length; at += length) {
      out.write(answer, at, Math.min(length, answer.length - at));
      out.flush();
    }
  }

  private void end(End end, Socket socket, Socket wire, InputStream in) throws IOException {
    switch (end) {
      case CLOSE -> {
        switch (random.nextInt(3)) {
          // over TLS without close_notify
          case 0 -> wire.close();
          case 1 -> {
            socket.shutdownOutput();
            untilTheEnd(in);
          }
          default -> socket.close();
        }
      }
      case RESET -> reset(wire);
      case HANG -> untilTheEnd(in);
      case FLOOD -> {
        byte[] flood = new byte[600 * BackendScript.FLOOD.length];
        for (int i = 0; i < flood.length; i++) {
          flood[i] = BackendScript.FLOOD[i % BackendScript.FLOOD.length];
        }
        while (!listener.closed()) {
          socket.getOutputStream().write(flood);
        }
      }
      case KEEP -> throw new IllegalArgumentException("no end");
    }
  }

  private static void untilTheEnd(InputStream in) throws IOException {
    byte[] rest = new byte[4096];
    while (in.read(rest) >= 0) {
      // until the other end has enough of it
    }
  }

  @Override
  public void close() {
    listener.finish();
    takeServed().forEach(one -> exchanges.add(new Exchange(one.script(), one.rows(), false)));
    checkListener();
  }

  /** A request as far as it was read. */
  private static final class Incoming {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int bodyAt = -1;
    private int length;

    Incoming(int first) {
      bytes.write(first);
    }

    void read(InputStream in, int most) throws IOException {
      while (bytes.size() < most && !isWhole()) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        bytes.write(next);
        if (bodyAt < 0 && next == '\n') {
          lookForTheBody();
        }
      }
    }

    private void lookForTheBody() {
      String text = bytes.toString(ISO_8859_1);
      if (text.endsWith("\r\n\r\n")) {
        int at = text.indexOf("Content-Length: ") + "Content-Length: ".length();
        length = Integer.parseInt(text.substring(at, text.indexOf("\r\n", at)));
        bodyAt = text.length();
      }
    }

    boolean isWhole() {
      return bodyAt >= 0 && bytes.size() == bodyAt + length;
    }

    List<Long> rows() {
      byte[] all = bytes.toByteArray();
      String head = new String(all, 0, bodyAt, ISO_8859_1);
      byte[] body = Arrays.copyOfRange(all, bodyAt, all.length);
      return RequestTimes.of(body, head.contains("Content-Encoding: gzip"));
    }
  }

  /** The agent's own transport, of a process that can die. */
  private final class Mortal implements Transport {
    private final Transport to;

    Mortal(Transport to) {
      this.to = to;
    }

    private boolean isDead() {
      boolean dead = senderIsDead.getAsBoolean();
      senderDied |= dead;
      return dead;
    }

    @Override
    public int connect(long deadline) {
      return isDead() ? Failure.CLOSED_EARLY.code() : to.connect(deadline);
    }

    @Override
    public boolean connected() {
      return to.connected();
    }

    @Override
    public boolean stale() {
      return to.stale();
    }

    @Override
    public long send(Slab from, long offset, long length, boolean more, long deadline) {
      return isDead() ? Failure.CLOSED_EARLY.code() : to.send(from, offset, length, more, deadline);
    }

    @Override
    public long receive(Slab into, long offset, long length, long deadline) {
      return isDead() ? Failure.CLOSED_EARLY.code() : to.receive(into, offset, length, deadline);
    }

    @Override
    public String describe(long failure) {
      return to.describe(failure);
    }

    @Override
    public void disconnect() {
      to.disconnect();
    }

    @Override
    public void close() {
      to.close();
    }
  }
}
