package dev.panapulse.jmh;

import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import java.util.Map;
import java.util.Optional;

/** Samplers of this host for the benchmarks, whatever this host's own settings are. */
final class BenchSamplers {
  private BenchSamplers() {}

  /**
   * The default settings with some flags.
   *
   * @param flags values by flag with its dashes
   */
  static Settings settings(Map<String, String> flags) {
    return SettingsLoader.load(Map.of("PANAPULSE_CONFIG", "/dev/null"), flags, Optional.empty())
        .settings();
  }

  /** A sampler that has not ticked yet. */
  static Sampler sampler(Settings settings) {
    return SamplerFactory.create(LibC.system(), settings, new AgentFigures());
  }

  /** One row; the second that is sampled, as the first has no utilization. */
  static RowBatch row(Sampler sampler) {
    RowBatch row = new RowBatch(1);
    sampler.tick();
    sampler.ring().take(row, sampler.registry());
    sampler.tick();
    sampler.ring().take(row, sampler.registry());
    return row;
  }
}
