package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the devices of one source and their sensors. Names, labels and limits are read by drivers,
 * each of which may keep its reader waiting, so the thread for slow sensors does it: it lists the
 * devices, then looks at each new one. What does not return costs only its own device.
 *
 * <p>Sampling thread only. Allocates only when something is found.
 */
final class DeviceSearch {
  private static final String HANGS =
      "a driver does not return the name of a device; new ones are left out until it does";

  private final HostContext host;
  private final SensorReader reader;
  private final CollectorErrors errors;
  private final HardwareIds ids;
  private final SensorSource source;
  private final DeviceListing listing;
  private final List<Component> components = new ArrayList<>();
  private final List<DeviceLook> looks = new ArrayList<>();

  /** Candidates that were listed and are not looked at yet. */
  private List<SensorSource.Candidate> fresh = List.of();

  private boolean listed = true;

  /** Whether it is to be listed once more, as something changed meanwhile. */
  private boolean again;

  /** How many devices and entries of directories are left out. */
  private int beyond;

  DeviceSearch(
      HostContext host,
      SensorReader reader,
      CollectorErrors errors,
      HardwareIds ids,
      SensorSource source) {
    this.host = host;
    this.reader = reader;
    this.errors = errors;
    this.ids = ids;
    this.source = source;
    this.listing = new DeviceListing(host, source);
  }

  /** Lists the devices. */
  void begin() {
    if (listed) {
      listed = false;
      reader.ask(listing);
    } else {
      again = true;
    }
  }

  /**
   * There are no devices.
   *
   * @return whether there were any
   */
  boolean beginWithNone() {
    again = !listed;
    return listed && update(List.of());
  }

  /**
   * Takes the listing, if it is done.
   *
   * @return whether a device went
   */
  boolean takeListing(long now) {
    if (listed) {
      return false;
    }
    if (!listing.isDone()) {
      if (listing.isHanging(now, SlowSensorReader.HANG_NANOS)) {
        errors.leftOut(HANGS);
      }
      return false;
    }
    listing.taken();
    reader.withdraw(listing);
    listed = true;
    beyond = listing.beyond();
    boolean went = update(listing.candidates(errors));
    if (again) {
      again = false;
      begin();
    }
    return went;
  }

  private boolean update(List<SensorSource.Candidate> candidates) {
    Set<String> identities = new HashSet<>();
    for (SensorSource.Candidate candidate : candidates) {
      identities.add(candidate.identity());
    }
    looks.removeIf(look -> !identities.contains(look.identity()) && giveUp(look));
    boolean went =
        components.removeIf(
            component -> !identities.contains(component.identity()) && release(component));
    List<SensorSource.Candidate> unknown = new ArrayList<>(candidates);
    unknown.removeIf(candidate -> isKnown(candidate.identity()));
    fresh = unknown;
    return went;
  }

  private boolean isKnown(String identity) {
    for (Component component : components) {
      if (component.identity().equals(identity)) {
        return true;
      }
    }
    for (DeviceLook look : looks) {
      if (look.identity().equals(identity)) {
        return true;
      }
    }
    return false;
  }

  private boolean giveUp(DeviceLook look) {
    reader.withdraw(look);
    look.abandon();
    return true;
  }

  private boolean release(Component component) {
    ids.release(component.ids(), component.files());
    component.release(host, reader);
    return true;
  }

  /** Begins to look at what is new. */
  void look() {
    for (int i = 0; i < fresh.size(); i++) {
      DeviceLook look = new DeviceLook(host, source, fresh.get(i), ids);
      looks.add(look);
      reader.ask(look);
    }
    fresh = List.of();
  }

  /**
   * Takes the looks that are done.
   *
   * @return whether a device was found
   */
  boolean takeLooks(long now) {
    boolean found = false;
    for (int i = 0; i < looks.size(); i++) {
      DeviceLook look = looks.get(i);
      if (look.isDone()) {
        found |= take(look);
        looks.remove(i);
        i--;
      } else if (look.isHanging(now, SlowSensorReader.HANG_NANOS)) {
        errors.leftOut(look.hangs());
      }
    }
    return found;
  }

  private boolean take(DeviceLook look) {
    look.taken();
    reader.withdraw(look);
    beyond += look.beyond();
    look.component(errors).ifPresent(components::add);
    return true;
  }

  /** Whether something is not done yet. */
  boolean isPending() {
    return !listed || !looks.isEmpty();
  }

  /** Whether the devices are those that were there at the last scan. */
  boolean isListed() {
    return listed;
  }

  /** What was found and is still there. */
  List<Component> components() {
    return components;
  }

  /** How many devices and entries of directories are left out. */
  int beyond() {
    return beyond;
  }

  /** Ends the search and releases everything. */
  void close() {
    for (DeviceLook look : looks) {
      look.abandon();
    }
    looks.clear();
    listing.abandon();
    for (Component component : components) {
      component.close(reader);
    }
    components.clear();
    source.close();
  }
}
