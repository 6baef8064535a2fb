package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class JmhTableTest {
  @Test
  void jmhResultsAreOneLineABenchmark() {
    String csv =
        """
        "Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%)","Unit","Param: name"
        "dev.x.TickBenchmark.tick","avgt",1,5,345.46,506.38,"us/op",
        "dev.x.TickBenchmark.tick:gc.alloc.rate.norm","avgt",1,5,2.1,NaN,"B/op",
        "dev.x.CpuBenchmark.sample","avgt",1,5,12290,NaN,"ns/op",cpu
        """;
    assertEquals(
        """
        | benchmark | µs | ± (99.9 %) | B allocated |
        |---|--:|--:|--:|
        | TickBenchmark.tick | 345.46 | 506.38 | 2 |
        | CpuBenchmark.sample (cpu) | 12.29 | – | – |
        """,
        JmhTable.table(csv));
  }
}
