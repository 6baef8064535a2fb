package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorErrors;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Gives out the values of {@code hw.id}: each once, and only to what is wanted.
 *
 * <p>Names that the kernel gives by the order in which it found devices, such as {@code hwmon3},
 * would change from boot to boot; so an id is made of what the device is called and where it sits,
 * and a number behind it where that is the same for two.
 */
final class HardwareIds {
  /** Most sensors of a host; each keeps a file open, a power supply some more. */
  static final int MOST = 512;

  private static final String TOO_MANY =
      "more than " + MOST + " sensors on this host; the others are left out";

  private final Predicate<String> accepts;
  private final CollectorErrors errors;
  private final Set<String> taken = new HashSet<>();
  private int readings;

  /**
   * @param accepts which ids are wanted
   */
  HardwareIds(Predicate<String> accepts, CollectorErrors errors) {
    this.accepts = accepts;
    this.errors = errors;
  }

  /** Notes ids that are in use already, for how many sensors. */
  void keep(Collection<String> ids, int count) {
    taken.addAll(ids);
    readings += count;
  }

  /** An id that nothing else has, as close to {@code base} as can be. */
  String unique(String base) {
    String id = base;
    for (int i = 2; !taken.add(id); i++) {
      id = base + "#" + i;
    }
    return id;
  }

  /** Whether what has that id is measured; if so, it counts as one of those that fit. */
  boolean admits(String id) {
    if (!accepts.test(id)) {
      return false;
    }
    if (readings == MOST) {
      errors.leftOut(TOO_MANY);
      return false;
    }
    readings++;
    return true;
  }
}
