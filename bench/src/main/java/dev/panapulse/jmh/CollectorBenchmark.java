package dev.panapulse.jmh;

import dev.panapulse.daemon.Sampler;
import dev.panapulse.host.Collector;
import dev.panapulse.row.Row;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One collector at a time on this host: reading its sources, parsing them, setting the row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CollectorBenchmark {
  private static final long SECOND = 1_000_000_000L;

  /** Its name in the settings. */
  @Param({
    "cpu",
    "load",
    "memory",
    "paging",
    "disk",
    "filesystem",
    "network",
    "system",
    "processes",
    "pressure",
    "hardware",
    "self"
  })
  @SuppressWarnings("NullAway.Init") // JMH sets it
  public String collector;

  @SuppressWarnings("NullAway.Init") // open() does
  private Sampler sampler;

  @SuppressWarnings("NullAway.Init") // open() does
  private Collector measured;

  @SuppressWarnings("NullAway.Init") // open() does
  private Row row;

  private long time;

  /** Makes a sampler of the one collector. */
  @Setup(Level.Trial)
  public void open() {
    sampler = BenchSamplers.sampler(BenchSamplers.settings(Map.of("--collectors", collector)));
    measured = sampler.collectors().getFirst();
    row = sampler.row();
  }

  /** Starts a row of one collector's series and has it filled. */
  @Benchmark
  public Row sample() {
    time += SECOND;
    row.begin(time);
    measured.sample(row);
    return row;
  }

  /** Ends what the collector keeps running. */
  @TearDown(Level.Trial)
  public void close() {
    sampler.close();
  }
}
