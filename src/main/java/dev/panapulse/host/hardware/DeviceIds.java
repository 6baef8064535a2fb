package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Assigns the values of {@code hw.id} to the sensors of one device: each once, and only to sensors
 * that pass the filter.
 *
 * <p>Names that the kernel assigns in the order of discovery, such as {@code hwmon3}, change from
 * boot to boot. An id is therefore made of the device's own name and its place on the bus, followed
 * by a number where these are the same for two. One thread at a time.
 */
final class DeviceIds {
  private static final String TOO_MANY =
      "this host has more sensors than files can be open; the others are left out";

  private final HardwareIds all;
  private final List<String> taken = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int files;

  DeviceIds(HardwareIds all) {
    this.all = all;
  }

  /** An unused id: {@code base}, followed by a number if {@code base} is in use. */
  String unique(String base) {
    String id = base;
    for (int i = 2; !all.take(id); i++) {
      id = base + "#" + i;
    }
    taken.add(id);
    return id;
  }

  /** Whether the sensor of that id is measured; if so, its file is counted. */
  boolean admits(String id) {
    if (!all.accepts(id)) {
      return false;
    }
    if (!all.takeFile()) {
      leaveOut(TOO_MANY);
      return false;
    }
    files++;
    return true;
  }

  /** Counts files that are kept open for a sensor besides its own. */
  void count(int more) {
    all.count(more);
    files += more;
  }

  /**
   * Counts a device or a sensor that is left out.
   *
   * @param why the reason as a sentence to log; a constant
   */
  void leaveOut(String why) {
    leftOut.add(why);
  }

  /**
   * Says how this device differs from most.
   *
   * @param what a sentence to log once; a constant
   */
  void note(String what) {
    notes.add(what);
  }

  /** Takes what the component needs, and gives the rest back. */
  void settle(Optional<Component> component) {
    if (component.isPresent()) {
      all.count(component.get().files() - files);
    } else {
      all.release(taken, files);
    }
  }

  /** Gives everything back. */
  void giveBack(Component component) {
    all.release(taken, component.files());
  }

  /** Says what is to be said. Sampling thread. */
  void report(CollectorErrors errors) {
    leftOut.forEach(errors::leftOut);
    notes.forEach(errors::note);
  }
}
