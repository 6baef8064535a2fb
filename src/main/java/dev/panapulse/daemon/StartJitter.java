package dev.panapulse.daemon;

import dev.panapulse.config.StartJitterMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The delay of the first tick. Without it, hosts that boot together, such as after a power failure,
 * would export at the same time from then on.
 */
final class StartJitter {
  /** Within this time after boot, other hosts may have booted too. */
  static final Duration AFTER_BOOT = Duration.ofMinutes(10);

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private StartJitter() {}

  /**
   * Whether the first tick is delayed.
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
   * A part of the interval that differs between hosts: evenly distributed for any host names, and
   * the same at each start.
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
