package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up /proc. */
final class ObserverTest {
  @TempDir private Path proc;

  private final List<Long> pids = new ArrayList<>(List.of(10L, 11L));
  private final Map<Long, Long> clocks = new HashMap<>(Map.of(10L, 1000L, 11L, 500L));

  private Observer observer() {
    return new Observer(
        new ProcFs(proc),
        () -> pids,
        pid -> clocks.containsKey(pid) ? OptionalLong.of(clocks.get(pid)) : OptionalLong.empty(),
        Optional.empty());
  }

  private void process(long pid, long rss) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(String.valueOf(pid)));
    Files.createDirectories(directory.resolve("fd/0"));
    Files.writeString(
        directory.resolve("smaps_rollup"),
        "00-01 ---p 00000000 00:00 0 [rollup]\nRss: "
            + rss
            + " kB\nPss: 7 kB\nAnonymous: 3 kB\nPrivate_Dirty: 2 kB\n");
    Files.writeString(directory.resolve("status"), "VmHWM: 50 kB\n");
    Files.writeString(directory.resolve("io"), "rchar: 1\nwrite_bytes: 4096\n");
  }

  private void thread(long pid, long tid, long voluntary, long run) throws IOException {
    Path task = Files.createDirectories(proc.resolve(pid + "/task/" + tid));
    Files.writeString(
        task.resolve("status"),
        "voluntary_ctxt_switches: " + voluntary + "\nnonvoluntary_ctxt_switches: 1\n");
    Files.writeString(task.resolve("schedstat"), run + " 5 9\n");
  }

  @Test
  void figuresAreSumsOverProcessesAndThreads() throws IOException {
    process(10, 100);
    process(11, 20);
    thread(10, 10, 4, 700);
    thread(10, 12, 6, 300);
    thread(11, 11, 1, 500);
    Look look = observer().look();
    assertEquals(120, look.rssKb());
    assertEquals(150, look.peakKb(), "a mark below the RSS lags behind");
    assertEquals(14, look.pssKb());
    assertEquals(114, look.fileKb());
    assertEquals(3, look.threads());
    assertEquals(11, look.voluntary());
    assertEquals(3, look.involuntary());
    assertEquals(1500, look.runNanos());
    assertEquals(1500, look.cpuNanos());
    assertEquals(8192, look.writtenBytes());
    assertEquals(2, look.descriptors());
    assertTrue(look.groupKb().isEmpty());
  }

  @Test
  void whatEndedStaysCounted() throws IOException {
    process(10, 100);
    process(11, 20);
    thread(10, 10, 4, 700);
    thread(11, 11, 1, 500);
    Observer observer = observer();
    Look before = observer.look();
    Quietly.remove(proc.resolve("11"));
    pids.remove(11L);
    clocks.remove(11L);
    thread(10, 10, 5, 800);
    Look after = observer.look();
    assertEquals(1, after.voluntary() - before.voluntary());
    assertEquals(100, after.runNanos() - before.runNanos());
    assertEquals(0, after.cpuNanos() - before.cpuNanos());
    assertEquals(100, after.rssKb(), "but holds no memory any more");
  }

  @Test
  void aProcessThatIsGoneIsNothing() {
    Look look = observer().look();
    assertEquals(0, look.rssKb());
    assertEquals(0, look.threads());
  }

  @Test
  void aWindowDividesByItsTicks() throws IOException {
    process(10, 100);
    thread(10, 10, 4, 700);
    pids.remove(11L);
    Observer observer = observer();
    Look first = observer.look();
    process(10, 300);
    thread(10, 10, 24, 700);
    clocks.put(10L, 41_000L);
    Look second = observer.look();
    process(10, 200);
    Look third = observer.look();
    Map<Measure, Double> figures =
        new Window(
                List.of(first, second, third),
                new Arrivals.Count(5, 500, 50, 100, 1),
                new Arrivals.Count(15, 1500, 150, 90, 2),
                10,
                10)
            .figures();
    assertEquals(300, figures.get(Measure.RSS_KB));
    assertEquals(200, figures.get(Measure.RSS_MEDIAN_KB));
    assertEquals(4, figures.get(Measure.CPU_US));
    assertEquals(2, figures.get(Measure.VOLUNTARY));
    assertEquals(2, figures.get(Measure.WAKEUPS_PER_SECOND));
    assertEquals(100, figures.get(Measure.SENT_BYTES));
    assertEquals(10, figures.get(Measure.POINTS));
    assertFalse(figures.containsKey(Measure.CGROUP_KB), "not available is not 0");
  }
}
