package dev.panapulse.host.hardware;

import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Batteries, mains adapters and other power supplies of this host.
 *
 * <p>From /sys/class/power_supply, Documentation/ABI/testing/sysfs-class-power. Batteries of other
 * devices, such as a mouse, are left out: their {@code scope} is Device.
 */
final class PowerSupplies implements SensorSource {
  private static final String DIRECTORY = "/sys/class/power_supply";

  private final DirectoryFingerprint fingerprint;

  PowerSupplies(HostContext host) {
    this.fingerprint = new DirectoryFingerprint(host, DIRECTORY, "", true, "/type");
  }

  /** Whether a supply of that name has a temperature, which its thermal zone only repeats. */
  static boolean hasThermometer(SysTree sys, String name) {
    return name.indexOf('/') < 0 && sys.names(DIRECTORY + "/" + name, "temp").contains("temp");
  }

  @Override
  public long fingerprint() {
    return fingerprint.fingerprint();
  }

  @Override
  public List<Candidate> candidates(SysTree sys) {
    List<Candidate> candidates = new ArrayList<>();
    for (String name : sys.names(DIRECTORY, "")) {
      String path = DIRECTORY + "/" + name;
      String files = Integer.toHexString(sys.names(path, "").hashCode());
      candidates.add(new Candidate(name, path + " " + sys.link(path) + " " + files));
    }
    return candidates;
  }

  @Override
  public Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids) {
    String path = DIRECTORY + "/" + candidate.name();
    if (sys.text(path + "/scope").filter("Device"::equals).isPresent()) {
      return Optional.empty();
    }
    String id = ids.unique(candidate.name());
    if (!ids.admits(id)) {
      return Optional.empty();
    }
    return PowerSupply.of(sys, path, candidate, id);
  }

  @Override
  public void close() {
    fingerprint.close();
  }
}
