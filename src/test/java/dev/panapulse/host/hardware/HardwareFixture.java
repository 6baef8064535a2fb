package dev.panapulse.host.hardware;

import dev.panapulse.host.HostContext;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A collector of hardware for tests of other packages. */
public final class HardwareFixture {
  /** For the first reads: until they have returned. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private HardwareFixture() {}

  /** A collector on a clock of the test's own, by which no read is slow unless the test says so. */
  public static HardwareCollector collector(HostContext host, LongSupplier nanoTime) {
    return new HardwareCollector(host, id -> true, true, true, nanoTime, PATIENCE);
  }
}
