package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.BackendScript.End;
import dev.panapulse.tls.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A backend in memory, below the agent's own HTTP: it does with each request what a script says and
 * keeps a record of it. Time passes in it only as it is told to the clock that it is given.
 */
public final class ScriptedBackend implements FaultyBackend {
  /** How long an exchange may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private final LongConsumer passTime;
  private final BooleanSupplier senderIsDead;
  private final List<Exchange> exchanges = new ArrayList<>();

  private Supplier<BackendScript> scripts = BackendScript::ok;
  private boolean reachable = true;
  private int mostRows = Integer.MAX_VALUE;

  /**
   * A backend that takes everything.
   *
   * @param random to cut what is sent and received into pieces
   * @param passTime told how many nanoseconds go by
   * @param senderIsDead asked before each call: from then on nothing more happens
   */
  public ScriptedBackend(
      RandomGenerator random, LongConsumer passTime, BooleanSupplier senderIsDead) {
    this.random = random;
    this.passTime = passTime;
    this.senderIsDead = senderIsDead;
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
  public void takesAtMost(int rows) {
    mostRows = rows;
  }

  @Override
  public List<Exchange> exchanges() {
    return exchanges;
  }

  @Override
  public OtlpHttpSender sender(boolean compress) {
    return new OtlpHttpSender(
        LibC.system(),
        new HttpSenderOptions(
            HttpEndpoint.of(URI.create("http://backend.example/v1/metrics")),
            "test",
            List.of(),
            TIMEOUT,
            compress,
            TlsFiles.NONE,
            -1),
        new Wire());
  }

  /** One connection at a time, from the sender's side. */
  private final class Wire implements Transport {
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private boolean connected;
    private byte[] answer = {};
    private int said;
    private boolean answering;

    /** Whether the sender may still learn what became of the last exchange. */
    private boolean judging;

    private End end = End.KEEP;

    private BackendScript script = BackendScript.ok();
    private boolean scripted;

    @Override
    public int connect(long deadline) {
      disconnect();
      if (senderIsDead.getAsBoolean()) {
        return ENDED;
      }
      if (!reachable) {
        return switch (random.nextInt(4)) {
          case 0 -> {
            passTime.accept(TIMEOUT.toNanos());
            yield TIMED_OUT;
          }
          case 1 -> UNRESOLVED;
          default -> -Errno.ECONNREFUSED;
        };
      }
      connected = true;
      return 0;
    }

    @Override
    public boolean connected() {
      return connected;
    }

    @Override
    public boolean stale() {
      // the end of a connection may be on its way when the next request begins
      return end != End.KEEP && random.nextBoolean();
    }

    @Override
    public long send(Slab from, long offset, long length, boolean more, long deadline) {
      if (senderIsDead.getAsBoolean()) {
        if (answering) {
          unheard();
        }
        return ENDED;
      }
      if (!answering && end != End.KEEP) {
        // what was answered before was the last
        judging = false;
        return random.nextBoolean() ? -Errno.EPIPE : -Errno.ECONNRESET;
      }
      if (answering) {
        return 0;
      }
      if (!scripted) {
        script = scripts.get();
        scripted = true;
      }
      byte[] bytes = from.bytes(offset, (int) length);
      int before = request.size();
      request.write(bytes, 0, bytes.length);
      if (script.cutRequest() >= 0 && cutsHere()) {
        int taken = Math.max(0, script.cutRequest() - before);
        say(script.answer().isEmpty() ? List.of() : rows());
        if (answer.length == 0 && end == End.RESET) {
          return -Errno.ECONNRESET;
        }
        return Math.min(taken, length - 1);
      }
      if (isWhole()) {
        List<Long> rows = rows();
        if (rows.size() > mostRows) {
          script = BackendScript.tooLarge();
        }
        say(rows);
      }
      return length;
    }

    /** What is answered early is answered within the body: then it is known whose fate that is. */
    private boolean cutsHere() {
      return script.answer().isEmpty() ? request.size() > script.cutRequest() : isWhole();
    }

    private boolean isWhole() {
      String text = request.toString(ISO_8859_1);
      int head = text.indexOf("\r\n\r\n");
      return head >= 0 && request.size() >= head + 4 + contentLength(text);
    }

    private static int contentLength(String text) {
      int at = text.indexOf("Content-Length: ") + "Content-Length: ".length();
      return Integer.parseInt(text.substring(at, text.indexOf("\r\n", at)));
    }

    private List<Long> rows() {
      String text = request.toString(ISO_8859_1);
      int head = text.indexOf("\r\n\r\n") + 4;
      byte[] body = Arrays.copyOfRange(request.toByteArray(), head, request.size());
      return RequestTimes.of(body, text.substring(0, head).contains("Content-Encoding: gzip"));
    }

    private void say(List<Long> rows) {
      answer = script.bytes();
      end = script.end();
      said = 0;
      answering = answer.length > 0;
      scripted = false;
      request.reset();
      judging = true;
      exchanges.add(new Exchange(script, rows, true));
    }

    @Override
    public long receive(Slab into, long offset, long length, long deadline) {
      if (senderIsDead.getAsBoolean()) {
        unheard();
        return ENDED;
      }
      if (said < answer.length) {
        int count = Math.min(answer.length - said, (int) length);
        count = answer.length > 1_000 ? count : 1 + random.nextInt(count);
        into.put(offset, answer, said, count);
        said += count;
        answering = said < answer.length;
        return count;
      }
      return switch (end) {
        case CLOSE -> 0;
        case RESET -> -Errno.ECONNRESET;
        case HANG -> {
          passTime.accept(TIMEOUT.toNanos());
          yield TIMED_OUT;
        }
        case FLOOD -> {
          for (long i = 0; i < length; i++) {
            into.putByte(offset + i, BackendScript.FLOOD[(int) (i % BackendScript.FLOOD.length)]);
          }
          yield length;
        }
        case KEEP -> throw new AssertionError("reads on behind the answer: " + script);
      };
    }

    private void unheard() {
      if (judging && exchanges.getLast().heard()) {
        Exchange last = exchanges.removeLast();
        exchanges.add(new Exchange(last.script(), last.rows(), false));
      }
    }

    @Override
    public String describe(long failure) {
      return "failure " + failure;
    }

    @Override
    public void disconnect() {
      connected = false;
      request.reset();
      answer = new byte[0];
      said = 0;
      answering = false;
      judging = false;
      scripted = false;
      end = End.KEEP;
    }

    @Override
    public void close() {
      disconnect();
    }
  }
}
