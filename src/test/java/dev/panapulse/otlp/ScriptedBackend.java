package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.otlp.BackendScript.End;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** A {@link MemoryBackend} that speaks HTTP/1.1. */
public final class ScriptedBackend extends MemoryBackend {
  /** How long an exchange may take. */
  public static final Duration TIMEOUT = MemoryBackend.TIMEOUT;

  /** A backend that takes everything; the arguments are those of {@link MemoryBackend}. */
  public ScriptedBackend(
      RandomGenerator random, LongConsumer passTime, BooleanSupplier senderIsDead) {
    super(random, passTime, senderIsDead);
  }

  @Override
  public OtlpHttpSender sender(boolean compress) {
    return new OtlpHttpSender(
        LibC.system(),
        new OtlpClientOptions(
            HttpEndpoint.of(URI.create("http://backend.example/v1/metrics")),
            "test",
            List.of(),
            TIMEOUT,
            compress,
            TlsFiles.NONE,
            -1),
        new HttpWire());
  }

  @Override
  BackendScript sayTooLarge() {
    return BackendScript.tooLarge();
  }

  private final class HttpWire extends Wire {
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private BackendScript script = BackendScript.ok();
    private boolean scripted;

    HttpWire() {
      super(true);
    }

    @Override
    long take(byte[] bytes) {
      if (speaking()) {
        return 0;
      }
      if (end != End.KEEP) {
        // what was answered before was the last
        forgetJudgement();
        return sendingBehindTheEnd();
      }
      if (!scripted) {
        script = nextScript();
        scripted = true;
      }
      int before = request.size();
      request.write(bytes, 0, bytes.length);
      if (script.cutRequest() >= 0 && cutsHere()) {
        int taken = Math.max(0, script.cutRequest() - before);
        conclude(script.answer().isEmpty() ? List.of() : rows());
        if (!speaking() && end == End.RESET) {
          return -Errno.ECONNRESET;
        }
        return Math.min(taken, bytes.length - 1);
      }
      if (isWhole()) {
        List<Long> rows = rows();
        if (!takes(rows)) {
          script = tooLarge();
        }
        conclude(rows);
      }
      return bytes.length;
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

    private void conclude(List<Long> rows) {
      answer(script, script.bytes(), rows);
      scripted = false;
      request.reset();
    }

    @Override
    public void disconnect() {
      super.disconnect();
      request.reset();
      scripted = false;
    }
  }
}
