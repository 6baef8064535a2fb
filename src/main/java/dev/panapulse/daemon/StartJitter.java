package dev.panapulse.daemon;

import dev.panapulse.config.StartJitterMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How long the first tick of a run waits, so that hosts that boot together, after a power cut or in
 * a fleet that is rolled out, do not sample and export together ever after.
 */
final class StartJitter {
  /** So long after boot a start counts as one of many. */
  static final Duration AFTER_BOOT = Duration.ofMinutes(10);

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private StartJitter() {}

  /**
   * Whether the first tick of a run waits.
   *
   * @param sinceBoot time since boot, suspend included
   */
  static boolean waits(StartJitterMode when, Duration sinceBoot) {
    return switch (when) {
      case AUTO -> sinceBoot.compareTo(AFTER_BOOT) < 0;
      case OFF -> false;
      case ALWAYS -> true;
    };
  }

  /**
   * A part of the interval that is a host's own: evenly spread, whatever hosts are called, and the
   * same at each start.
   *
   * @param host its id, or its name
   * @return 0 to less than the interval
   */
  static Duration offset(String host, Duration interval) {
    return Duration.ofNanos(Math.floorMod(mixed(host), interval.toNanos()));
  }

  /**
   * FNV-1a over the bytes, and the finalizer of MurmurHash3 over that: names differ in few bits.
   */
  private static long mixed(String text) {
    long hash = FNV_BASIS;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    hash *= 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
