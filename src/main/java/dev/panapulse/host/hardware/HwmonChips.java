package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import dev.panapulse.host.hardware.Sensor.Pace;
import dev.panapulse.row.Metric;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sensors of monitoring chips: temperatures with their limits, fans, voltages, power.
 *
 * <p>From /sys/class/hwmon/hwmon*, Documentation/hwmon/sysfs-interface.rst: {@code tempN_input} in
 * thousandths of a degree, {@code fanN_input} in revolutions per minute, {@code inN_input} in
 * millivolts, {@code powerN_input} or {@code powerN_average} in microwatts. Limits of fans and
 * voltages are left out, as they mostly are the chip's reset values, and so are currents, for which
 * there is no convention. A chip that the kernel made of a thermal zone or a power supply, as its
 * link shows, repeats the sensors of these and is left out.
 *
 * <p>A channel whose {@code _fault} is 1 is not to be trusted, one whose {@code _enable} is 0 is
 * switched off, and so is one whose {@code temp_type} is 0, Documentation/hwmon/it87.rst. None of
 * these is read. Of alarms and beeps a measurement does not depend.
 *
 * <p>{@code rpi_volt} stands for the firmware of a Raspberry Pi: its {@code in0_lcrit_alarm} is 1
 * while there is under-voltage, Documentation/hwmon/raspberrypi-hwmon.rst.
 */
final class HwmonChips implements SensorSource {
  private static final String DIRECTORY = "/sys/class/hwmon";
  private static final String PREFIX = "hwmon";
  private static final String RASPBERRY_PI = "rpi_volt";

  /** Documentation/hwmon/acpi_power_meter.rst: it measures the power of the entire host. */
  private static final String ACPI_POWER_METER = "power_meter";

  /** Below 65535, which drivers give for a fan without a tachometer. */
  private static final double FASTEST_RPM = 60_000;

  private static final double MOST_VOLTS = 1_000;
  private static final double MOST_WATTS = 100_000;

  private static final List<String> SWITCHES = List.of("_enable", "_type");

  /** Limits: the suffix of the file's name, and the value of {@code hw.limit_type}. */
  private static final String[][] LIMITS = {
    {"_lcrit", "low.critical"},
    {"_min", "low.degraded"},
    {"_max", "high.degraded"},
    {"_crit", "high.critical"}
  };

  private final DirectoryFingerprint fingerprint;

  /** One chip during a scan. */
  private record Chip(
      SysTree sys,
      String path,
      List<String> files,
      String id,
      String name,
      Degrees degrees,
      List<Gate> gates) {
    Chip(SysTree sys, String path, List<String> files, String id, String name) {
      this(sys, path, files, id, name, Degrees.ofChip(), new ArrayList<>());
    }

    boolean has(String file) {
      return files.contains(file);
    }

    Optional<String> label(String sensor) {
      String file = sensor + "_label";
      return has(file) ? sys.text(path + "/" + file) : Optional.empty();
    }

    Attributes attributes(String sensor) {
      Optional<String> label = label(sensor);
      var attributes =
          Attributes.builder()
              .put(Hw.ID, id + "/" + sensor)
              .put(Hw.NAME, name + " " + label.orElse(sensor))
              .put(Hw.PARENT, id);
      label.ifPresent(text -> attributes.put(Hw.LOCATION, text));
      return attributes.build();
    }

    SensorFile sensorFile(String file) {
      return SensorFile.of(sys, path + "/" + file, AttributeParser.NUMBER);
    }

    /** The files that switch a channel off. */
    List<Gate> switches(String sensor) {
      List<Gate> switches = new ArrayList<>();
      for (String suffix : SWITCHES) {
        if (has(sensor + suffix)) {
          switches.add(Gate.setting(sys, path + "/" + sensor + suffix));
        }
      }
      gates.addAll(switches);
      return switches;
    }

    /** The file that states a fault of a channel, if it has one. */
    List<Gate> faults(String sensor) {
      String file = sensor + "_fault";
      List<Gate> faults = has(file) ? List.of(Gate.fault(sys, path + "/" + file)) : List.of();
      gates.addAll(faults);
      return faults;
    }
  }

  HwmonChips(HostContext host) {
    this.fingerprint = new DirectoryFingerprint(host, DIRECTORY, PREFIX, true, "/name");
  }

  @Override
  public long fingerprint() {
    return fingerprint.fingerprint();
  }

  @Override
  public List<Candidate> candidates(SysTree sys) {
    List<Candidate> candidates = new ArrayList<>();
    for (String name : sys.names(DIRECTORY, PREFIX)) {
      String path = DIRECTORY + "/" + name;
      String link = sys.link(path);
      if (!link.contains("/thermal/thermal_zone") && !link.contains("/power_supply/")) {
        String chip = sys.text(path + "/name").orElse("");
        // the files are part of the identity: drivers add some sensors later
        String files = Integer.toHexString(sys.names(path, "").hashCode());
        candidates.add(new Candidate(name, path + " " + link + " " + chip + " " + files));
      }
    }
    return candidates;
  }

  @Override
  public Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids) {
    String directory = DIRECTORY + "/" + candidate.name();
    // old drivers put the sensors beside the files of the device
    String beside = directory + "/device";
    String name = sys.text(directory + "/name").or(() -> sys.text(beside + "/name")).orElse(PREFIX);
    String path = hasSensors(sys.names(directory, "")) ? directory : beside;
    List<String> files = sys.names(path, "");
    String device = device(sys.link(directory));
    String id = ids.unique(device.isEmpty() ? name : name + "@" + device);
    Chip chip = new Chip(sys, path, files, id, name);
    List<Sensor> sensors = new ArrayList<>();
    for (String file : files) {
      addSensor(chip, file, ids, sensors);
    }
    return sensors.isEmpty()
        ? Optional.empty()
        : Optional.of(new Component(candidate.identity(), List.of(id), sensors, chip.gates()));
  }

  private static boolean hasSensors(List<String> files) {
    for (String file : files) {
      if (file.endsWith("_input") || file.endsWith("_average") || file.endsWith("_alarm")) {
        return true;
      }
    }
    return false;
  }

  /** The parent directory of the chip in its link, {@code …/0000:01:00.0/nvme/nvme0/hwmon1}. */
  private static String device(String link) {
    String above = parent(link);
    if (above.endsWith("/hwmon")) {
      above = parent(above);
    }
    String device = above.substring(above.lastIndexOf('/') + 1);
    return device.equals("virtual") ? "" : device;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static void addSensor(Chip chip, String file, DeviceIds ids, List<Sensor> sensors) {
    int underscore = file.indexOf('_');
    String sensor = underscore < 0 ? file : file.substring(0, underscore);
    String kind = sensor.substring(0, sensor.length() - digitsAtEnd(sensor));
    if (kind.length() == sensor.length() || !isMeasured(chip, kind, sensor, file)) {
      return;
    }
    if (!ids.admits(chip.id() + "/" + sensor)) {
      return;
    }
    Attributes attributes = chip.attributes(sensor);
    List<Gate> switches = chip.switches(sensor);
    List<Gate> faults = chip.faults(sensor);
    ids.count(faults.size());
    if (kind.equals("temp")) {
      // first, as they show the unit
      addLimits(chip, sensor, attributes, switches, sensors);
    }
    Sensor input =
        switch (kind) {
          case "temp" ->
              GaugeSensor.of(chip.sensorFile(file), Hw.TEMPERATURE, attributes, chip.degrees());
          case "fan" -> gauge(chip, file, Hw.FAN_SPEED, attributes, 1, 0, FASTEST_RPM);
          case "in" ->
              file.endsWith("_alarm")
                  ? underVoltage(chip, file, attributes)
                  : gauge(chip, file, Hw.VOLTAGE, attributes, Hw.MILLI, -MOST_VOLTS, MOST_VOLTS);
          default -> power(chip, file, attributes);
        };
    input.putBehind(switches);
    input.putBehind(faults);
    sensors.add(input);
  }

  /** The power of the entire host must be no hw.power, as a sum would count it twice. */
  private static Sensor power(Chip chip, String file, Attributes attributes) {
    if (chip.name().equals(ACPI_POWER_METER)) {
      return gauge(chip, file, Hw.HOST_POWER, attributes, Hw.MICRO, 0, MOST_WATTS);
    }
    Attributes typed = attributes.toBuilder().put(Hw.TYPE, type(chip.name())).build();
    return gauge(chip, file, Hw.POWER, typed, Hw.MICRO, -MOST_WATTS, MOST_WATTS);
  }

  private static int digitsAtEnd(String sensor) {
    int digits = 0;
    while (digits < sensor.length()
        && SysTree.isDigit(sensor.charAt(sensor.length() - digits - 1))) {
      digits++;
    }
    return digits;
  }

  private static boolean isMeasured(Chip chip, String kind, String sensor, String file) {
    String what = file.substring(sensor.length());
    return switch (kind) {
      case "temp", "fan" -> what.equals("_input");
      case "in" ->
          what.equals("_input")
              || (what.equals("_lcrit_alarm") && chip.name().equals(RASPBERRY_PI));
      case "power" ->
          what.equals("_input") || (what.equals("_average") && !chip.has(sensor + "_input"));
      default -> false;
    };
  }

  private static void addLimits(
      Chip chip, String sensor, Attributes attributes, List<Gate> switches, List<Sensor> sensors) {
    for (String[] limit : LIMITS) {
      String file = sensor + limit[0];
      if (chip.has(file)) {
        Attributes limited = attributes.toBuilder().put(Hw.LIMIT_TYPE, limit[1]).build();
        // 0 is the reset value of a register; nothing is too hot there
        double above = limit[1].startsWith("high") ? 0 : Degrees.COLDEST - 1;
        Sensor sensorOfLimit =
            GaugeSensor.limit(
                chip.sensorFile(file), Hw.TEMPERATURE_LIMIT, limited, chip.degrees(), above);
        sensorOfLimit.putBehind(switches);
        sensors.add(sensorOfLimit);
      }
    }
  }

  private static Sensor gauge(
      Chip chip,
      String file,
      Metric metric,
      Attributes attributes,
      double divisor,
      double least,
      double most) {
    return GaugeSensor.of(
        chip.sensorFile(file), metric, attributes, Scale.of(divisor, least, most));
  }

  /** The kernel calls the state critical, the conventions call it failed. */
  private static Sensor underVoltage(Chip chip, String file, Attributes attributes) {
    return new StateSet(
        chip.sensorFile(file),
        Pace.TICK,
        Hw.STATUS,
        attributes.toBuilder().put(Hw.TYPE, "voltage").build(),
        Hw.STATE,
        List.of("ok", "failed"),
        0,
        1);
  }

  /** The component whose power a chip measures; "power" is a value of our own for all others. */
  private static String type(String chip) {
    return switch (chip) {
      case "amdgpu", "i915", "nouveau", "radeon", "xe" -> "gpu";
      case "fam15h_power", "zenpower" -> "cpu";
      default -> "power";
    };
  }

  @Override
  public void close() {
    fingerprint.close();
  }
}
