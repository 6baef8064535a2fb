package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose counters and clocks are not in order, as the backend sees them. */
@EveryBuild
final class DisturbedHostIT {
  private static final SeriesKey STEAL = SeriesKey.of("system.cpu.time", "cpu.mode", "steal");
  private static final SeriesKey USER = SeriesKey.of("system.cpu.time", "cpu.mode", "user");
  private static final SeriesKey RECEIVED =
      SeriesKey.of(
          "system.network.io", "network.interface.name", "eth0", "network.io.direction", "receive");
  private static final long FUTURE = 4_102_444_800_000_000_000L;

  private final Build build;

  @TempDir Path root;

  DisturbedHostIT(Build build) {
    this.build = build;
  }

  private void copyTree() throws IOException {
    try (Stream<Path> files = Files.walk(HostTree.VPS)) {
      for (Path file : files.toList()) {
        Path to = root.resolve(HostTree.VPS.relativize(file).toString());
        if (!to.equals(root)) {
          Files.copy(file, to);
        }
      }
    }
  }

  /** In place, in one write: the agent keeps the file open and never sees a part of the text. */
  private void replace(String path, String from, String to) {
    Path file = root.resolve(path);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      String text = Files.readString(file);
      assertTrue(text.contains(from), from + " is not in " + path);
      channel.write(ByteBuffer.wrap(text.replace(from, to).getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AgentProcess agent(Receiver backend) {
    return AgentProcess.exporting(
        build,
        backend.url(),
        Map.of("PANAPULSE_ROOT_PATH", root.toString(), "PANAPULSE_INTERVAL", "200ms"));
  }

  private static List<Point> points(Receiver backend, SeriesKey series) {
    return backend.deliveries().stream()
        .flatMap(delivery -> delivery.points().stream())
        .filter(point -> point.series().equals(series))
        .toList();
  }

  private static double last(Receiver backend, SeriesKey series) {
    List<Point> points = points(backend, series);
    return points.isEmpty() ? -1 : points.getLast().value();
  }

  /** What a backend computes that heeds start times. */
  private static double increase(List<Point> points) {
    double sum = 0;
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point point = points.get(i);
      boolean isAnew = point.start() != before.start();
      assertTrue(isAnew || point.value() >= before.value(), before + " " + point);
      assertTrue(point.start() <= point.time(), point.toString());
      sum += isAnew ? point.value() : point.value() - before.value();
    }
    return sum;
  }

  @Test
  void aBootInTheFutureIsNoStartTime() throws IOException {
    copyTree();
    replace("proc/stat", "btime ", "btime 4102444800\nformer ");
    try (Receiver backend = new Receiver();
        AgentProcess agent = agent(backend)) {
      agent.await("rows are accepted", () -> backend.acceptedRows().size() >= 2);
      for (ReceivedRequest delivery : backend.deliveries()) {
        for (Point point : delivery.points()) {
          assertTrue(point.start() <= point.time(), point.toString());
          assertTrue(point.start() < FUTURE, point.toString());
        }
      }
      Point user = points(backend, USER).getFirst();
      double uptime = (user.time() - user.start()) / 1e9;
      assertEquals(98_765.43, uptime, 60, "uptime of the tree");
    }
  }

  @Test
  void stealThatFellBeginsAnewAndTheOtherModesDoNot() throws IOException {
    copyTree();
    replace("proc/stat", " 5120 ", " 512000 ");
    try (Receiver backend = new Receiver();
        AgentProcess agent = agent(backend)) {
      agent.await("steal arrives", () -> last(backend, STEAL) == 5_120);
      replace("proc/stat", " 512000 ", "     20 ");
      long before = points(backend, STEAL).size();
      agent.await("steal stays down", () -> points(backend, STEAL).size() >= before + 4);
      replace("proc/stat", "     20 ", "    120 ");
      agent.await("it counts from there", () -> Math.abs(last(backend, STEAL) - 1) < 1e-9);
      List<Point> steal = points(backend, STEAL);
      assertEquals(1, increase(steal), 1e-9, steal.toString());
      assertEquals(2, steal.stream().mapToLong(Point::start).distinct().count());
      assertEquals(1, points(backend, USER).stream().mapToLong(Point::start).distinct().count());
    }
  }

  @Test
  void anInterfaceOfZerosForAMomentReceivedNothing() throws IOException {
    copyTree();
    try (Receiver backend = new Receiver();
        AgentProcess agent = agent(backend)) {
      agent.await("bytes arrive", () -> last(backend, RECEIVED) == 98_765_432_109.0);
      for (int i = 0; i < 4; i++) {
        long before = points(backend, RECEIVED).size();
        int zeros = 1 + i;
        replace("proc/1/net/dev", ": 98765432109 ", ":           0 ");
        agent.await("a few zeros", () -> points(backend, RECEIVED).size() >= before + zeros);
        replace("proc/1/net/dev", ":           0 ", ": 98765432109 ");
        agent.await("bytes again", () -> points(backend, RECEIVED).size() >= before + zeros + 4);
      }
      List<Point> points = points(backend, RECEIVED);
      assertEquals(0, increase(points), points.toString());
    }
  }
}
