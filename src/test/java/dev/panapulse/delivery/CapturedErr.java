package dev.panapulse.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Standard error, to which the log goes, while a test runs. */
public final class CapturedErr implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

  public CapturedErr() {
    System.setErr(new PrintStream(captured, true, UTF_8));
  }

  /** The lines so far that hold {@code text}. */
  public List<String> lines(String text) {
    return captured.toString(UTF_8).lines().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
