package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorErrors;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Assigns the values of {@code hw.id}: each once, and only to sensors that pass the filter.
 *
 * <p>Names that the kernel assigns in the order of discovery, such as {@code hwmon3}, change from
 * boot to boot. An id is therefore made of the device's own name and its place on the bus, followed
 * by a number where these are the same for two.
 */
final class HardwareIds {
  /** Greatest number of sensors; each keeps a file open, a power supply several. */
  static final int MOST = 512;

  private static final String TOO_MANY =
      "more than " + MOST + " sensors on this host; the others are left out";

  private final Predicate<String> accepts;
  private final CollectorErrors errors;
  private final Set<String> taken = new HashSet<>();
  private int sensors;

  /**
   * @param accepts the filter for ids
   */
  HardwareIds(Predicate<String> accepts, CollectorErrors errors) {
    this.accepts = accepts;
    this.errors = errors;
  }

  /** Reserves ids that are in use, and counts their sensors. */
  void keep(Collection<String> ids, int count) {
    taken.addAll(ids);
    sensors += count;
  }

  /** An unused id: {@code base}, followed by a number if {@code base} is in use. */
  String unique(String base) {
    String id = base;
    for (int i = 2; !taken.add(id); i++) {
      id = base + "#" + i;
    }
    return id;
  }

  /** Whether the sensor of that id is measured; if so, it is counted. */
  boolean admits(String id) {
    if (!accepts.test(id)) {
      return false;
    }
    if (sensors >= MOST) {
      errors.leftOut(TOO_MANY);
      return false;
    }
    sensors++;
    return true;
  }

  /** Counts files that are kept open for a sensor besides its own. */
  void count(int files) {
    sensors += files;
  }

  /**
   * Counts a device that is left out.
   *
   * @param why the reason as a sentence to log; a constant
   */
  void leaveOut(String why) {
    errors.leftOut(why);
  }
}
