package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** All collectors with all that they can do, from the clock to the batch of the exporter. */
final class WholeTickAllocationTest {
  private static final int TICKS = 2_000;
  private static final int ROWS = 16;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  @Test
  void onceWarmAWholeTickAllocatesNothing() {
    String root = TestSettings.resource("/fixtures/vps").toString();
    Sampler sampler =
        SamplerFactory.create(
            LibC.system(), TestSettings.everything("--root-path", root), new AgentFigures());
    RowBatch batch = new RowBatch(ROWS);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    // the compiler works beside the test and may be slow to come
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (allocated > 0 && System.nanoTime() - deadline < 0) {
      long before = threads.getCurrentThreadAllocatedBytes();
      ticks(sampler, batch);
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, allocated, "bytes in " + TICKS + " ticks");
    assertTrue(sampler.row().valuesSet() > 100, "values: " + sampler.row().valuesSet());
    assertEquals(0, sampler.ring().dropped());
    sampler.close();
  }

  private static void ticks(Sampler sampler, RowBatch batch) {
    for (int i = 0; i < TICKS; i++) {
      sampler.tick();
      if (i % ROWS == ROWS - 1) {
        assertEquals(ROWS, sampler.ring().take(batch, sampler.registry()));
      }
    }
  }
}
