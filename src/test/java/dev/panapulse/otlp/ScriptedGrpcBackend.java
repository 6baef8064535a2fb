package dev.panapulse.otlp;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.http.h2.Http2;
import dev.panapulse.http.h2.Http2Frames;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.otlp.BackendScript.End;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * A gRPC backend in memory, below the agent's own HTTP/2: what {@link ScriptedBackend} is to
 * HTTP/1.1. Of the protocol it knows what it takes to read calls, to grant windows and not to
 * answer what it has said goodbye to.
 */
public final class ScriptedGrpcBackend extends MemoryBackend {
  private static final int PREFACE = 24;
  private static final int INITIAL_WINDOW_SIZE = 0x4;
  private static final int[] WINDOWS = {1_000, 20_000, 65_535, 1_000_000};

  /** A backend that takes everything; the arguments are those of {@link MemoryBackend}. */
  public ScriptedGrpcBackend(
      RandomGenerator random, LongConsumer passTime, BooleanSupplier senderIsDead) {
    super(random, passTime, senderIsDead);
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
        new OtlpClientOptions(
            HttpEndpoint.of(URI.create("http://backend.example:4317")),
            "test",
            List.of(),
            TIMEOUT,
            compress,
            TlsFiles.NONE,
            -1),
        new GrpcWire());
  }

  @Override
  BackendScript sayTooLarge() {
    return GrpcScripts.tooLarge();
  }

  private final class GrpcWire extends Wire {
    /** What came and is not a whole frame yet. */
    private byte[] unread = {};

    private boolean preface;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int stream;
    private boolean calling;
    private int callBytes;
    private boolean deaf;

    /** No later stream is read any more. */
    private int lastStream;

    private BackendScript script = GrpcScripts.ok();

    GrpcWire() {
      super(false);
    }

    @Override
    void begin() {
      say(
          Http2Frames.none()
              .setting(INITIAL_WINDOW_SIZE, WINDOWS[random.nextInt(WINDOWS.length)])
              .bytes());
    }

    @Override
    long take(byte[] bytes) {
      if (end != End.KEEP && !speaking()) {
        return sendingBehindTheEnd();
      }
      if (deaf || end != End.KEEP) {
        return 0;
      }
      int at = unread.length;
      unread = Arrays.copyOf(unread, at + bytes.length);
      System.arraycopy(bytes, 0, unread, at, bytes.length);
      boolean whole = readFrames(bytes.length);
      if (!calling) {
        return bytes.length;
      }
      if (script.cutRequest() >= 0 && (script.answer().isEmpty() ? isCut() : whole)) {
        int taken = Math.max(0, script.cutRequest() - (callBytes - bytes.length));
        conclude(script.answer().isEmpty() ? List.of() : rows());
        deaf = true;
        if (script.answer().isEmpty() && end == End.RESET) {
          fallSilent();
          return -Errno.ECONNRESET;
        }
        return Math.min(taken, bytes.length - 1);
      }
      if (whole) {
        List<Long> rows = rows();
        if (!takes(rows)) {
          script = tooLarge();
        }
        conclude(rows);
        sayMore();
      }
      return bytes.length;
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
        forgetJudgement();
        script = nextScript();
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

    private void conclude(List<Long> rows) {
      answer(script, GrpcScripts.onStream(script, stream), rows);
      calling = false;
      callBytes = 0;
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
    public void disconnect() {
      super.disconnect();
      unread = new byte[0];
      preface = false;
      message.reset();
      stream = 0;
      calling = false;
      callBytes = 0;
      deaf = false;
      lastStream = Integer.MAX_VALUE;
    }
  }
}
