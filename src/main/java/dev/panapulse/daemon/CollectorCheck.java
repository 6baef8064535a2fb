package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.host.Collector;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.ReadBuffer;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.row.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries each collector once, as the user of this process: its values, and whether its sources can
 * be read.
 *
 * @param name of the collector, as in the settings
 * @param values that it set
 * @param failure of the collector itself; empty: none
 * @param sources the files that it reads
 */
public record CollectorCheck(String name, int values, String failure, List<Source> sources) {
  private static final int APART_MILLIS = 100;

  /**
   * A file that a collector reads.
   *
   * @param path of the file
   * @param length bytes that were read, or {@code -errno}
   */
  public record Source(String path, int length) {
    /** Whether it exists and cannot be read. A missing one is fine, because kernels differ. */
    public boolean isUnreadable() {
      return length < 0 && length != -Errno.ENOENT;
    }
  }

  /** Keeps a copy of the list. */
  public CollectorCheck {
    sources = List.copyOf(sources);
  }

  /** Whether the collector works and each source that exists can be read. */
  public boolean isFine() {
    return failure.isEmpty() && sources.stream().noneMatch(Source::isUnreadable);
  }

  /** Tries the collectors that the settings enable, in the order in which they run. */
  public static List<CollectorCheck> all(LibC libc, Settings settings) {
    Sampler sampler = SamplerFactory.create(libc, settings, new AgentFigures());
    try {
      sampler.tick();
      // Differences need a tick of the kernel's clock in between, and statvfs needs time to return.
      try (PollSet nothing = new PollSet(libc)) {
        nothing.await(APART_MILLIS);
      }
      sampler.row().begin(new Clocks(libc).realtime());
      List<CollectorCheck> checks = new ArrayList<>();
      for (Collector collector : sampler.collectors()) {
        checks.add(of(collector, sampler.row()));
      }
      return checks;
    } finally {
      sampler.close();
    }
  }

  private static CollectorCheck of(Collector collector, Row row) {
    int before = row.valuesSet();
    String failure = "";
    try {
      collector.sample(row);
    } catch (RuntimeException e) {
      failure = e.toString();
    }
    ReadBuffer buffer = new ReadBuffer();
    List<Source> sources = new ArrayList<>();
    for (ProcFile source : collector.sources()) {
      sources.add(new Source(source.path(), source.read(buffer)));
    }
    return new CollectorCheck(collector.name(), row.valuesSet() - before, failure, sources);
  }
}
