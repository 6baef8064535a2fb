package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.Settings;
import dev.panapulse.host.Collector;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.FakeTime;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class SamplerTest {
  private final FakeTime time = new FakeTime(5, 1_795_372_765_250_000_000L);
  private final ScriptedCollector before = new ScriptedCollector("before");
  private final ScriptedCollector failing = new ScriptedCollector("failing");
  private final ScriptedCollector after = new ScriptedCollector("after");

  private static void defect() {
    throw new IllegalStateException("as if");
  }

  private static void noMemory() {
    throw new OutOfMemoryError("as if");
  }

  private Sampler sampler() {
    return sampler(settings -> List.of(before, failing, after));
  }

  private Sampler sampler(Function<Settings, List<Collector>> change) {
    SeriesRegistry registry = new SeriesRegistry();
    List<Collector> collectors = List.of(before, failing, after);
    Row row = new Row(registry);
    RowRing ring = new RowRing(1);
    Clocks clocks = new Clocks(time.libc());
    WallClock clock = new WallClock(clocks, row, ring);
    return new Sampler(clock, clocks, registry, row, ring, collectors, change);
  }

  @Test
  void aTickIsOneRowOfTheWallClock() {
    Sampler sampler = sampler();
    sampler.tick();
    time.goOn(1_000);
    sampler.tick();
    RowBatch rows = new RowBatch(4);
    assertEquals(2, sampler.ring().take(rows, sampler.registry()));
    assertEquals(1_795_372_765_250_000_000L, rows.epochNanos(0));
    assertEquals(1_795_372_765_250_001_000L, rows.epochNanos(1));
    assertEquals(List.of("describe", "sample", "sample"), before.calls);
  }

  @Test
  void aCollectorThatFailsIsCountedAndTriedAgainAndTheOthersGoOn() {
    failing.fails("sample", SamplerTest::defect);
    Sampler sampler = sampler();
    sampler.tick();
    failing.fails("sample", SamplerTest::noMemory);
    sampler.tick();
    assertEquals(2, sampler.ring().waiting());
    assertEquals(2, failing.errors().failures());
    for (ScriptedCollector collector : List.of(before, failing, after)) {
      assertEquals(List.of("describe", "sample", "sample"), collector.calls, collector.name());
    }
    assertEquals(0, before.errors().failures() + after.errors().failures());
  }

  @Test
  void aChangeThatFailsLeavesTheCollectorsAndIsNotRepeated() {
    int[] changes = new int[1];
    Sampler sampler =
        sampler(settings -> {
          changes[0]++;
          throw new OutOfMemoryError("as if");
        });
    sampler.changeTo(TestSettings.with());
    sampler.tick();
    sampler.tick();
    assertEquals(1, changes[0]);
    assertEquals(2, sampler.ring().waiting());
    assertEquals(List.of(before, failing, after), sampler.collectors());
    assertEquals(List.of("describe", "sample", "sample"), before.calls);
  }

  @Test
  void aCollectorThatCannotDescribeIsLeftOutAndTheOthersGoOn() {
    failing.fails("describe", SamplerTest::defect);
    Sampler sampler = sampler();
    sampler.tick();
    sampler.close();
    assertEquals(List.of("describe", "close"), failing.calls);
    assertEquals(1, failing.errors().failures());
    assertEquals(List.of("describe", "sample", "close"), before.calls);
    assertEquals(List.of("describe", "sample", "close"), after.calls);
    assertEquals(List.of(before, failing, after), sampler.collectors());
  }

  @Test
  void aCollectorThatCannotCloseKeepsNoOtherFromIt() {
    failing.fails("close", SamplerTest::defect);
    sampler().close();
    assertEquals(List.of("describe", "close"), after.calls);
  }
}
