package dev.panapulse.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Namespaces of the kernel for processes of a test, unshare(1); they need the rights of root. */
final class Namespaces {
  private Namespaces() {}

  /** The beginning of a command that sees one file in the place of another. */
  static List<String> replacing(String file, Path by) {
    return List.of(
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mount --bind \"$0\" \"$1\" && shift && exec \"$@\"",
        by.toString(),
        file);
  }

  /** A command that begins so. */
  static List<String> with(List<String> beginning, String... command) {
    return Stream.concat(beginning.stream(), Stream.of(command)).toList();
  }

  /** Whether a command ends with 0 within ten seconds. */
  static boolean succeeds(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
