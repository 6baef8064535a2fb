package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.AllocationMeter;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import org.junit.jupiter.api.Test;

/** All collectors with all that they can do, from the clock to the batch of the exporter. */
final class WholeTickAllocationTest {
  private static final int TICKS = 2_000;
  private static final int ROWS = 16;

  @Test
  void onceWarmAWholeTickAllocatesNothing() {
    String root = TestSettings.resource("/fixtures/vps").toString();
    Sampler sampler =
        SamplerFactory.create(
            LibC.system(), TestSettings.everything("--root-path", root), new AgentFigures());
    RowBatch batch = new RowBatch(ROWS);
    long allocated = AllocationMeter.mostOnceWarm(TICKS / ROWS, 0, () -> ticks(sampler, batch));
    assertEquals(0, allocated, "bytes in " + TICKS + " ticks");
    assertTrue(sampler.row().valuesSet() > 100, "values: " + sampler.row().valuesSet());
    assertEquals(0, sampler.ring().dropped());
    sampler.close();
  }

  private static void ticks(Sampler sampler, RowBatch batch) {
    for (int i = 0; i < ROWS; i++) {
      sampler.tick();
    }
    assertEquals(ROWS, sampler.ring().take(batch, sampler.registry()));
  }
}
