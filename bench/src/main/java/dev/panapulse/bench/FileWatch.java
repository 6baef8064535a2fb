package dev.panapulse.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks at the directory an agent writes to, and counts what was appended; deliveries are looks
 * that found something new, so that what is written within one of them counts once.
 */
final class FileWatch implements Backend {
  private static final Duration UNTIL_FIRST = Duration.ofMillis(1);
  private static final Duration AFTERWARDS = Duration.ofMillis(250);

  private final Arrivals arrivals = new Arrivals();
  private final PointCount points;
  private final Path directory;
  private final Map<Path, Long> seen = new HashMap<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("files").unstarted(this::run);
  private volatile boolean closed;

  FileWatch(PointCount points, Path directory) {
    this.points = points;
    this.directory = directory;
  }

  @Override
  public void started() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        look();
        Thread.sleep(arrivals.firstPointNanos().isPresent() ? AFTERWARDS : UNTIL_FIRST);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void look() {
    long newBytes = 0;
    long newPoints = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> regular = files.filter(Files::isRegularFile).toList();
      long nanos = Arrivals.now();
      for (Path file : regular) {
        byte[] appended = appended(file);
        newBytes += appended.length;
        newPoints += points.in(appended);
      }
      if (newBytes > 0) {
        arrivals.add(nanos, newBytes, newPoints);
      }
    } catch (IOException | UncheckedIOException e) {
      // not there yet, or gone while it was walked: the next look finds out
    }
  }

  private byte[] appended(Path file) throws IOException {
    long from = seen.getOrDefault(file, 0L);
    long size = Files.size(file);
    if (size <= from) {
      return new byte[0];
    }
    byte[] bytes = new byte[(int) Math.min(size - from, 1 << 24)];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      in.readFully(bytes);
    }
    seen.put(file, from + bytes.length);
    return bytes;
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int port() {
    return 0;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
