package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.Slab;
import java.util.List;

/**
 * The last lines of the log, outside the heap: at most {@value #MOST_LINES} lines and {@value
 * #BYTES} bytes, of which only those are touched that have been written. Not thread-safe.
 */
final class LogTail {
  private static final int BYTES = 32 * 1024;
  private static final int MOST_LINES = 200;

  private final Slab ring = Slab.allocate(BYTES);
  private long written;

  /**
   * Adds a line.
   *
   * @param line with its end, of at most {@value #BYTES} bytes
   */
  void add(byte[] line) {
    int at = (int) (written % BYTES);
    int first = Math.min(line.length, BYTES - at);
    ring.put(at, line, 0, first);
    ring.put(0, line, first, line.length - first);
    written += line.length;
  }

  /**
   * The lines, the oldest first; the first one may be cut off at its beginning, and is left out.
   */
  String text() {
    int length = (int) Math.min(written, BYTES);
    int from = (int) ((written - length) % BYTES);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring.getByte((from + i) % BYTES);
    }
    List<String> lines = new String(bytes, UTF_8).lines().toList();
    int cut = written > BYTES ? 1 : 0;
    int skipped = Math.max(cut, lines.size() - MOST_LINES);
    return lines.isEmpty() ? "" : String.join("\n", lines.subList(skipped, lines.size())) + "\n";
  }
}
