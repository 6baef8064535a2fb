package dev.panapulse.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a spool in a test: 1 MiB, a day, no flushes, the oldest rows first, unless the test
 * says otherwise.
 */
public final class SpoolSettingsFixture {
  private static final int REPLAY_RATE = 10;

  private final List<Path> directories;
  private long maxBytes = 1 << 20;
  private Duration maxAge = Duration.ofDays(1);
  private SyncPolicy sync = SyncPolicy.NEVER;
  private SpoolOrder order = SpoolOrder.OLDEST_FIRST;

  private SpoolSettingsFixture(List<Path> directories) {
    this.directories = directories;
  }

  /** A spool in the first of these directories that can be used. */
  public static SpoolSettingsFixture in(Path... directories) {
    return new SpoolSettingsFixture(List.of(directories));
  }

  public SpoolSettingsFixture maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  public SpoolSettingsFixture maxAge(Duration age) {
    maxAge = age;
    return this;
  }

  public SpoolSettingsFixture sync(SyncPolicy policy) {
    sync = policy;
    return this;
  }

  public SpoolSettingsFixture order(SpoolOrder first) {
    order = first;
    return this;
  }

  public SpoolSettings settings() {
    return new SpoolSettings(true, directories, maxBytes, maxAge, sync, REPLAY_RATE, order);
  }
}
