package dev.panapulse.jmh;

import dev.panapulse.daemon.Sampler;
import dev.panapulse.row.RowBatch;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A whole tick of this host, all collectors that run by default, and the row taken out again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TickBenchmark {
  private final Sampler sampler = BenchSamplers.sampler(BenchSamplers.settings(Map.of()));
  private final RowBatch batch = new RowBatch(1);

  /** Samples and takes the row, as the exporting thread does, so that the ring never fills. */
  @Benchmark
  public int tick() {
    sampler.tick();
    return sampler.ring().take(batch, sampler.registry());
  }

  /** Ends what collectors keep running. */
  @TearDown(Level.Trial)
  public void close() {
    sampler.close();
  }
}
