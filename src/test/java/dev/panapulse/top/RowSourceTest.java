package dev.panapulse.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.control.ControlClient;
import dev.panapulse.control.ControlServer;
import dev.panapulse.control.HostRow;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that responds by the socket, in a thread of its own. */
final class RowSourceTest {
  private static final long SECOND = 1_000_000_000L;

  private final LibC libc = LibC.system();
  private final HostModel model = new HostModel();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Sampling> samplers = new ArrayList<>();
  private long now = 100 * SECOND;
  private volatile String response = "";
  private volatile boolean isEnd;
  private Thread agent = new Thread(() -> {});

  @TempDir private Path directory;

  /** A sampler whose rows have a disk of its own. */
  private static final class Sampling implements OwnSampler {
    private int rows;
    private boolean isClosed;

    @Override
    public HostRow sample() {
      rows++;
      return new Rows().disk("own", 10 * rows).at(rows, rows);
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private RowSource source() {
    return new RowSource(
        new ControlClient(libc, List.of(directory.resolve("control.sock"))),
        () -> {
          samplers.add(new Sampling());
          return samplers.getLast();
        },
        () -> now);
  }

  private void start() {
    PollSet set =
        new PollSet(libc, IntStream.range(0, ControlServer.DESCRIPTORS).map(i -> -1).toArray());
    ControlServer server =
        new ControlServer(
            libc,
            List.of(directory.resolve("control.sock")),
            true,
            (request, user) -> {
              requests.add(request);
              return response;
            },
            System::nanoTime,
            set,
            0);
    server.afterTick();
    agent =
        new Thread(() -> {
          while (!isEnd) {
            if (set.await(20) > 0) {
              server.work();
            }
          }
          server.close();
          set.close();
        });
    agent.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    isEnd = true;
    agent.join();
  }

  /** A report with a row or without. */
  private static String report(Duration interval, int row) {
    String text =
        "report\t1\nagent\t1000000000\t"
            + interval.toNanos()
            + "\ttrue\t500000000\t1.2\npoints\t1\t0\t0\t7\nown\t2048\t4096\t1000000\n";
    String values =
        row < 0
            ? ""
            : "row\t"
                + row
                + "\t"
                + row * SECOND
                + "\t1\n"
                + 100 * row
                + "\tsystem.disk.io\tdisk.io.direction=read\tsystem.device.name=agents\n";
    return text + values + "end\n";
  }

  private String disk() {
    return model.figures().disks().getFirst().name();
  }

  private void next(RowSource source) {
    source.next(model);
    now += SECOND;
  }

  @Test
  void rowsAreThoseOfAnAgentThatSamplesOften() {
    start();
    try (RowSource source = source()) {
      for (int i = 0; i < 3; i++) {
        response = report(Duration.ofSeconds(1), i);
        next(source);
      }
      assertEquals("agents", disk());
      assertEquals(100, model.figures().disks().getFirst().read());
      assertEquals(List.of("report row", "report row", "report row"), requests);
      assertEquals(List.of(), samplers);
      assertEquals("agent fine", source.agentLine().state());
      assertEquals(
          "accepted 1s ago, 7 waiting, 2K, 0.10% cpu, samples every 1s", source.agentLine().rest());
    }
  }

  @Test
  void anAgentThatSamplesSeldomReportsOnDeliveryOnly() {
    start();
    response = report(Duration.ofSeconds(10), 0);
    try (RowSource source = source()) {
      for (int i = 0; i < 4; i++) {
        next(source);
        response = report(Duration.ofSeconds(10), -1);
      }
      assertEquals("own", disk());
      assertEquals(10, model.figures().disks().getFirst().read());
      // each two seconds
      assertEquals(List.of("report row", "report"), requests);
      assertTrue(source.agentLine().rest().endsWith("samples every 10s"));
    }
    assertTrue(samplers.getFirst().isClosed);
  }

  @Test
  void whereNoAgentRunsItSamplesItself() {
    try (RowSource source = source()) {
      next(source);
      assertEquals("own", disk());
      assertEquals("no agent responds", source.agentLine().state());
      assertTrue(source.agentLine().rest().contains("does not exist"));
    }
  }

  @Test
  void anAgentThatComesLaterTakesOver() {
    response = report(Duration.ofSeconds(1), 7);
    try (RowSource source = source()) {
      next(source);
      assertEquals("own", disk());
      start();
      next(source);
      assertEquals("own", disk(), "it is asked again after a while");
      now += 5 * SECOND;
      next(source);
      assertEquals("agents", disk());
      assertEquals(Double.NaN, model.figures().disks().getFirst().read());
      assertTrue(samplers.getFirst().isClosed);
    }
  }

  @Test
  void anAgentOfAnotherVersionIsNone() {
    start();
    response = "unknown request\n";
    try (RowSource source = source()) {
      next(source);
      assertEquals("own", disk());
      assertEquals("it is of another version", source.agentLine().rest());
    }
  }

  @Test
  void aDegradedAgentSaysWhy() {
    start();
    response = report(Duration.ofSeconds(1), 0).replace("row\t0", "problem\tHTTP 503\nrow\t0");
    try (RowSource source = source()) {
      next(source);
      assertEquals("agent degraded", source.agentLine().state());
      assertTrue(source.agentLine().rest().startsWith("HTTP 503, "));
      assertFalse(source.agentLine().rest().contains("dropped"));
    }
  }
}
