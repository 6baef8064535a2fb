package dev.panapulse.otlp;

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
 * A gRPC backend in memory, below the agent's own HTTP/2: what {@link ScriptedBackend} is to
 * HTTP/1.1. Of the protocol it knows what it takes to read calls, to grant windows and not to
 * answer what it has said goodbye to.
 */
public final class ScriptedGrpcBackend implements FaultyBackend {
  private static final Duration TIMEOUT = ScriptedBackend.TIMEOUT;
  private static final int PREFACE = 24;
  private static final int INITIAL_WINDOW_SIZE = 0x4;
  private static final int[] WINDOWS = {1_000, 20_000, 65_535, 1_000_000};

  private final RandomGenerator random;
  private final LongConsumer passTime;
  private final BooleanSupplier senderIsDead;
  private final List<Exchange> exchanges = new ArrayList<>();

  private Supplier<BackendScript> scripts = GrpcScripts::ok;
  private boolean reachable = true;
  private int mostRows = Integer.MAX_VALUE;

  /** A backend that takes everything; the arguments are those of {@link ScriptedBackend}. */
  public ScriptedGrpcBackend(
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
  public BackendScript ok() {
    return GrpcScripts.ok();
  }

  @Override
  public BackendScript anyYes(RandomGenerator chance) {
    return GrpcScripts.anyYes(chance);
  }

  @Override
  public BackendScript yesOrElsewhere(RandomGenerator chance) {
    return GrpcScripts.yesOrElsewhere(chance);
  }

  @Override
  public BackendScript unavailable(RandomGenerator chance) {
    return GrpcScripts.unavailable(chance);
  }

  @Override
  public BackendScript any(RandomGenerator chance) {
    return GrpcScripts.any(chance);
  }

  @Override
  public OtlpGrpcSender sender(boolean compress) {
    return new OtlpGrpcSender(
        LibC.system(),
        new HttpSenderOptions(
            HttpEndpoint.of(URI.create("http://backend.example:4317")),
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
    private boolean connected;

    /** What came and is not a whole frame yet. */
    private byte[] unread = {};

    private boolean preface;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int stream;
    private boolean calling;
    private int callBytes;

    /** What is to be said. */
    private byte[] words = {};

    private int said;

    /** How much of it is to be heard before the sender knows what became of the last call. */
    private int decisive;

    private boolean judging;
    private boolean deaf;

    /** No later stream is read any more. */
    private int lastStream;

    private End end = End.KEEP;
    private BackendScript script = GrpcScripts.ok();

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
      say(
          Http2Frames.none()
              .setting(INITIAL_WINDOW_SIZE, WINDOWS[random.nextInt(WINDOWS.length)])
              .bytes());
      return 0;
    }

    @Override
    public boolean connected() {
      return connected;
    }

    @Override
    public boolean stale() {
      // what was said may be on its way when the next call begins
      return (said < words.length || end != End.KEEP) && random.nextBoolean();
    }

    @Override
    public long send(Slab from, long offset, long length, boolean more, long deadline) {
      if (senderIsDead.getAsBoolean()) {
        unheard();
        return ENDED;
      }
      if (end != End.KEEP && said == words.length) {
        return random.nextBoolean() ? -Errno.EPIPE : -Errno.ECONNRESET;
      }
      if (deaf || end != End.KEEP) {
        return 0;
      }
      byte[] bytes = from.bytes(offset, (int) length);
      int at = unread.length;
      unread = Arrays.copyOf(unread, at + bytes.length);
      System.arraycopy(bytes, 0, unread, at, bytes.length);
      boolean whole = readFrames(bytes.length);
      if (!calling) {
        return length;
      }
      if (script.cutRequest() >= 0 && (script.answer().isEmpty() ? isCut() : whole)) {
        long taken = Math.max(0, script.cutRequest() - (callBytes - length));
        answer(script.answer().isEmpty() ? List.of() : rows());
        deaf = true;
        if (script.answer().isEmpty() && end == End.RESET) {
          said = words.length;
          return -Errno.ECONNRESET;
        }
        return Math.min(taken, length - 1);
      }
      if (whole) {
        List<Long> rows = rows();
        if (rows.size() > mostRows) {
          script = GrpcScripts.tooLarge();
        }
        answer(rows);
        sayMore();
      }
      return length;
    }

    private boolean isCut() {
      return callBytes > script.cutRequest();
    }

    /** Reads what is there as a whole; whether that is the end of a call. */
    private boolean readFrames(int came) {
      boolean whole = false;
      if (!preface && unread.length >= PREFACE) {
        preface = true;
        unread = Arrays.copyOfRange(unread, PREFACE, unread.length);
      }
      boolean begun = calling;
      while (preface && unread.length >= Http2.FRAME_HEAD) {
        int length = (unread[0] & 0xff) << 16 | (unread[1] & 0xff) << 8 | (unread[2] & 0xff);
        int to = Http2.FRAME_HEAD + length;
        if (unread.length < to) {
          break;
        }
        whole |= read(unread[3], unread[4], number(unread, 5), to);
        unread = Arrays.copyOfRange(unread, to, unread.length);
      }
      callBytes = begun ? callBytes + came : came;
      return whole;
    }

    private boolean read(int type, int flags, int number, int to) {
      if (type == Http2.HEADERS && number <= lastStream) {
        stream = number;
        calling = true;
        message.reset();
        judging = false;
        script = scripts.get();
      }
      if (type != Http2.DATA) {
        return false;
      }
      int count = to - Http2.FRAME_HEAD;
      boolean last = (flags & Http2.FLAG_END_STREAM) != 0;
      Http2Frames grant = Http2Frames.none().windowUpdate(0, count);
      say((last ? grant : grant.windowUpdate(number, count)).bytes());
      if (calling && number == stream) {
        message.write(unread, Http2.FRAME_HEAD, count);
        return last;
      }
      return false;
    }

    private static int number(byte[] bytes, int at) {
      return (bytes[at] & 0x7f) << 24
          | (bytes[at + 1] & 0xff) << 16
          | (bytes[at + 2] & 0xff) << 8
          | (bytes[at + 3] & 0xff);
    }

    private List<Long> rows() {
      byte[] all = message.toByteArray();
      byte[] body = Arrays.copyOfRange(all, 5, all.length);
      return RequestTimes.of(body, all[0] == 1);
    }

    private void say(byte[] bytes) {
      byte[] left = Arrays.copyOfRange(words, said, words.length);
      words = Arrays.copyOf(left, left.length + bytes.length);
      System.arraycopy(bytes, 0, words, left.length, bytes.length);
      decisive -= said;
      said = 0;
    }

    private void answer(List<Long> rows) {
      say(GrpcScripts.onStream(script, stream));
      end = script.end();
      decisive = words.length;
      judging = true;
      calling = false;
      callBytes = 0;
      exchanges.add(new Exchange(script, rows, true));
    }

    /** What a server may say when nobody has asked. */
    private void sayMore() {
      if (end == End.KEEP) {
        switch (random.nextInt(16)) {
          case 0 -> say(Http2Frames.none().ping().setting(INITIAL_WINDOW_SIZE, 40_000).bytes());
          case 1 -> {
            lastStream = stream;
            say(Http2Frames.none().goAway(stream, Http2.NO_ERROR).bytes());
            end = random.nextBoolean() ? End.KEEP : End.CLOSE;
          }
          default -> {
            // most say nothing
          }
        }
      }
    }

    @Override
    public long receive(Slab into, long offset, long length, long deadline) {
      if (senderIsDead.getAsBoolean()) {
        unheard();
        return ENDED;
      }
      if (said < words.length) {
        int count = Math.min(words.length - said, (int) length);
        count = count > 1_000 ? count : 1 + random.nextInt(count);
        into.put(offset, words, said, count);
        said += count;
        judging &= said < decisive;
        return count;
      }
      return switch (end) {
        case CLOSE -> 0;
        case RESET -> -Errno.ECONNRESET;
        case HANG -> {
          passTime.accept(TIMEOUT.toNanos());
          yield TIMED_OUT;
        }
        // no script over gRPC floods
        case KEEP, FLOOD -> throw new AssertionError("reads on behind the answer: " + script);
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
      unread = new byte[0];
      preface = false;
      message.reset();
      stream = 0;
      calling = false;
      callBytes = 0;
      words = new byte[0];
      said = 0;
      decisive = 0;
      judging = false;
      deaf = false;
      lastStream = Integer.MAX_VALUE;
      end = End.KEEP;
    }

    @Override
    public void close() {
      disconnect();
    }
  }
}
