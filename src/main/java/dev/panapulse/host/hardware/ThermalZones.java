package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's thermal zones and their limits.
 *
 * <p>From /sys/class/thermal/thermal_zone*, Documentation/driver-api/thermal/sysfs-api.rst: {@code
 * temp} and {@code trip_point_N_temp} in thousandths of a degree, in some vendors' kernels in whole
 * ones ({@link Degrees}), {@code trip_point_N_type}. {@code mode} only states whether the kernel
 * acts upon the trip points: a disabled zone may have a temperature, and a read of it fails where
 * it has none. Of the trip points, the host shuts down at critical, may do so at hot, and runs
 * slower at passive; active ones are the steps of a fan, and left out.
 */
final class ThermalZones implements SensorSource {
  private static final String DIRECTORY = "/sys/class/thermal";
  private static final String ZONE = "thermal_zone";

  /** Its driver returns 20 degrees for all time, int3400_thermal.c. */
  private static final String WITHOUT_SENSOR = "INT3400 Thermal";

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
  public Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids) {
    String path = DIRECTORY + "/" + candidate.name();
    String type = sys.text(path + "/type").orElse(candidate.name());
    if (type.equals(WITHOUT_SENSOR) || PowerSupplies.hasThermometer(sys, type)) {
      return Optional.empty();
    }
    String id = ids.unique(type);
    if (!ids.admits(id)) {
      return Optional.empty();
    }
    Attributes attributes = Attributes.of(Hw.ID, id, Hw.NAME, type);
    List<Sensor> sensors = new ArrayList<>();
    Degrees degrees = Degrees.ofZone();
    // first, as they show the unit
    addTripPoints(sys, path, attributes, degrees, sensors);
    sensors.add(
        GaugeSensor.of(
            SensorFile.of(sys, path + "/temp", AttributeParser.NUMBER),
            Hw.TEMPERATURE,
            attributes,
            degrees));
    return Optional.of(new Component(candidate.identity(), List.of(id), sensors));
  }

  /** The first limit of each type. */
  private static void addTripPoints(
      SysTree sys, String path, Attributes zone, Degrees degrees, List<Sensor> sensors) {
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
            GaugeSensor.limit(
                SensorFile.of(sys, path + "/" + file, AttributeParser.NUMBER),
                Hw.TEMPERATURE_LIMIT,
                zone.toBuilder().put(Hw.LIMIT_TYPE, limit).build(),
                degrees,
                0));
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
