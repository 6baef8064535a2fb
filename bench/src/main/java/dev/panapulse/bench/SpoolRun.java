package dev.panapulse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an outage of the backend costs our executable, and how fast its spool empties afterwards. It
 * ticks ten times a second, so that a short outage makes many rows; the hour at 10 s is reckoned
 * from what a row cost.
 */
final class SpoolRun {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration SETTLE = Duration.ofSeconds(6);
  private static final Duration STEADY = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final double ROWS_AN_HOUR = 360;

  private SpoolRun() {}

  /** The figures, by heading, in the order of the table. */
  static Map<String, Double> measure(Found found, Duration outage, Laboratory laboratory) {
    laboratory.progress().say("spool: " + outage.toSeconds() + " s without a backend");
    Path work = laboratory.newWork("spool");
    write(work.resolve("spool.toml"), "[spool]\nreplay_rate = 1000\n");
    RowTimes rows = new RowTimes();
    HttpBackend receiver =
        new HttpBackend(new PointCount(PointCount.Way.OTLP, ""), Optional.empty(), rows::add);
    List<String> arguments =
        List.of(
            "run",
            "--config",
            work.resolve("spool.toml").toString(),
            "--interval",
            INTERVAL.toMillis() + "ms",
            "--log-level",
            "error",
            "--exporter",
            "otlp",
            "--endpoint",
            "@url@",
            "--compression",
            "gzip");
    try (RunningAgent agent =
        RunningAgent.start(
            found, INTERVAL, laboratory, work, receiver, Optional.of(arguments), true)) {
      GroupRun.sleep(SETTLE.toNanos());
      agent.check();
      Look first = agent.look();
      GroupRun.sleep(STEADY.toNanos());
      Look second = agent.look();
      receiver.goDown();
      long down = Arrivals.now();
      GroupRun.sleep(outage.toNanos());
      Look third = agent.look();
      long spooled = size(work.resolve("spool"));
      long up = Arrivals.now();
      receiver.comeUp();
      int expected = (int) ((up - down) / INTERVAL.toNanos());
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (rows.sampledBetween(down, up) < expected - 2 && System.nanoTime() < deadline) {
        agent.check();
        GroupRun.sleep(Duration.ofMillis(50).toNanos());
      }
      return figures(
          new Phases(first, second, third), spooled, rows, new Outage(down, up, expected));
    }
  }

  /** Looks at the beginning and end of the steady time, and at the end of the outage. */
  private record Phases(Look steady, Look down, Look up) {}

  private record Outage(long down, long up, int rows) {}

  private static Map<String, Double> figures(
      Phases looks, long spooled, RowTimes rows, Outage outage) {
    double steadyRows = STEADY.toMillis() / (double) INTERVAL.toMillis();
    int arrived = rows.sampledBetween(outage.down(), outage.up());
    // what failed first waits in memory and comes first; the spool is empty with the last
    long last = rows.lastArrival(outage.down(), outage.up());
    double back = (rows.firstArrival(outage.down(), outage.up()) - outage.up()) / 1e9;
    double replay = Math.max(1e-9, (last - outage.up()) / 1e9 - back);
    double outageRows = Math.max(1, outage.rows());
    double written = (looks.up().writtenBytes() - looks.down().writtenBytes()) / outageRows;
    double cpu = (looks.up().cpuNanos() - looks.down().cpuNanos()) / outageRows / 1e3;
    double steady = (looks.down().cpuNanos() - looks.steady().cpuNanos()) / steadyRows / 1e3;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("rows of the outage", (double) outage.rows());
    figures.put("rows of it that arrived", (double) arrived);
    figures.put("B in the spool a row", spooled / outageRows);
    figures.put("B written to disk a row", written);
    figures.put("kB written an hour of outage at 10 s", written * ROWS_AN_HOUR / 1024);
    figures.put("CPU µs a row, backend there", steady);
    figures.put("CPU µs a row, backend away", cpu);
    figures.put("CPU ms an hour of outage at 10 s", cpu * ROWS_AN_HOUR / 1e3);
    figures.put("s until the first row after the outage", back);
    figures.put("rows/s replayed", arrived / replay);
    figures.put("points/s replayed", arrived / replay * rows.pointsPerRow());
    return figures;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new BenchException(file + ": " + e.getMessage(), e);
    }
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
