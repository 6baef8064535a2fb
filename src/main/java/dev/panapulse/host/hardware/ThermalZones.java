package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import dev.panapulse.host.hardware.Sensor.Pace;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's thermal zones and their limits.
 *
 * <p>From /sys/class/thermal/thermal_zone*, Documentation/driver-api/thermal/sysfs-api.rst: {@code
 * temp} and {@code trip_point_N_temp} in thousandths of a degree, {@code trip_point_N_type}. Reads
 * of a disabled zone fail. Of the trip points, the host shuts down at critical, may do so at hot,
 * and runs slower at passive; active ones are the steps of a fan, and left out.
 */
final class ThermalZones implements SensorSource {
  private static final String DIRECTORY = "/sys/class/thermal";
  private static final String ZONE = "thermal_zone";

  private final DirectoryFingerprint fingerprint;

  ThermalZones(HostContext host) {
    this.fingerprint = new DirectoryFingerprint(host, DIRECTORY, ZONE, false, "/type");
  }

  @Override
  public long fingerprint() {
    return fingerprint.fingerprint();
  }

  @Override
  public List<Candidate> candidates(SysTree sys) {
    List<Candidate> candidates = new ArrayList<>();
    for (String name : sys.names(DIRECTORY, ZONE)) {
      String path = DIRECTORY + "/" + name;
      String type = sys.text(path + "/type").orElse(name);
      candidates.add(new Candidate(name, path + " " + sys.link(path) + " " + type));
    }
    return candidates;
  }

  @Override
  public Optional<Component> component(SysTree sys, Candidate candidate, HardwareIds ids) {
    String path = DIRECTORY + "/" + candidate.name();
    String type = sys.text(path + "/type").orElse(candidate.name());
    if (PowerSupplies.hasThermometer(sys, type)) {
      return Optional.empty();
    }
    String id = ids.unique(type);
    if (!ids.admits(id)) {
      return Optional.empty();
    }
    Attributes attributes = Attributes.of(Hw.ID, id, Hw.NAME, type);
    List<Sensor> sensors = new ArrayList<>();
    sensors.add(
        new GaugeSensor(
            sys.reading(path + "/temp", AttributeParser.NUMBER),
            Pace.TICK,
            Hw.TEMPERATURE,
            attributes,
            Hw.MILLI,
            Hw.COLDEST,
            Hw.HOTTEST));
    addTripPoints(sys, path, attributes, sensors);
    return Optional.of(new Component(candidate.identity(), List.of(id), sensors));
  }

  /** The first limit of each type. */
  private static void addTripPoints(
      SysTree sys, String path, Attributes zone, List<Sensor> sensors) {
    List<String> met = new ArrayList<>();
    for (String name : sys.names(path, "trip_point_")) {
      if (!name.endsWith("_type")) {
        continue;
      }
      String limit = limitType(sys.text(path + "/" + name).orElse(""));
      if (!limit.isEmpty() && !met.contains(limit)) {
        met.add(limit);
        String file = name.substring(0, name.length() - "type".length()) + "temp";
        sensors.add(
            new GaugeSensor(
                sys.reading(path + "/" + file, AttributeParser.NUMBER),
                Pace.SCAN,
                Hw.TEMPERATURE_LIMIT,
                zone.toBuilder().put(Hw.LIMIT_TYPE, limit).build(),
                Hw.MILLI,
                Hw.COLDEST,
                Hw.HOTTEST));
      }
    }
  }

  private static String limitType(String tripPoint) {
    return switch (tripPoint) {
      case "critical" -> "high.critical";
      case "hot" -> "high.degraded";
      case "passive" -> "throttled";
      default -> "";
    };
  }

  @Override
  public void close() {
    fingerprint.close();
  }
}
