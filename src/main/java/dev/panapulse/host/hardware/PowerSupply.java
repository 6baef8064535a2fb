package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.SysTree;
import dev.panapulse.host.hardware.Sensor.Pace;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One power supply, a battery among others.
 *
 * <p>Attributes of Documentation/ABI/testing/sysfs-class-power: {@code capacity} in percent, {@code
 * voltage_now} in microvolts, {@code current_now} in microamperes, {@code power_now} in microwatts,
 * {@code energy_*} in microwatt-hours, {@code charge_*} in microampere-hours, {@code temp} in
 * tenths of a degree. Drivers have some of them, and do not agree on the sign of a battery's power
 * and current: the sign is taken from {@code status}. While {@code present} is 0 there is no
 * battery, and none of its files is read. A charge above 100 percent is a full one: the driver
 * corrects its estimate of a full charge as the battery ages. Only a supply of a known type has an
 * output: vendors' kernels list a battery's gauge and charger as supplies of types of their own.
 */
final class PowerSupply extends Component {
  static final AttributeKey<String> CHEMISTRY = AttributeKey.stringKey("hw.battery.chemistry");
  static final AttributeKey<String> CAPACITY = AttributeKey.stringKey("hw.battery.capacity");
  static final AttributeKey<String> BATTERY_STATE = AttributeKey.stringKey("hw.battery.state");

  private static final AttributeParser STATUS =
      AttributeParser.words("Charging", "Discharging", "Not charging", "Full", "Unknown");
  private static final List<String> STATUS_STATES = List.of("charging", "discharging");
  private static final int CHARGING = 0;
  private static final int DISCHARGING = 1;
  private static final int NEITHER = 2;

  /** Words of {@code health}; {@link #HEALTH_MEANING} maps them to {@link #HEALTH_STATES}. */
  private static final AttributeParser HEALTH =
      AttributeParser.words(
          "Good",
          "Unknown",
          "Overheat",
          "Dead",
          "Over voltage",
          "Under voltage",
          "Unspecified failure",
          "Cold",
          "Watchdog timer expire",
          "Safety timer expire",
          "Over current",
          "Calibration required",
          "Warm",
          "Cool",
          "Hot",
          "No battery",
          "Blown fuse",
          "Cell imbalance");

  private static final int[] HEALTH_MEANING = {
    0, StateSet.UNKNOWN, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, StateSet.UNKNOWN, 2, 1
  };
  private static final List<String> HEALTH_STATES = List.of("ok", "degraded", "failed");

  /** Longest text of a capacity, which fits into a long. */
  private static final int MOST_DIGITS = 15;

  private static final double PERCENT = 100;
  private static final double SECONDS_PER_HOUR = 3600;

  /** A charge of up to this is a full one; beyond it the estimate is invalid. */
  private static final double MOST_CHARGE = 1.5;

  private static final Scale CHARGE_OF_PERCENT =
      number ->
          number >= 0 && number <= MOST_CHARGE * PERCENT
              ? Math.min(1, number / PERCENT)
              : Double.NaN;
  private static final double MOST_VOLTS = 1_000;
  private static final Scale VOLTS = Scale.of(Hw.MICRO, 0, MOST_VOLTS);

  /** A battery of less than 0.1 volts is one in millivolts, of a vendor's kernel. */
  private static final Scale VOLTS_OF_BATTERY = Scale.of(Hw.MICRO, 0.1, MOST_VOLTS);

  private static final Scale DEGREES_OF_TENTHS = Scale.of(10, Degrees.COLDEST, Degrees.HOTTEST);

  // greatest values of the inputs of computed series, in the unit of their file
  private static final long MOST_MICROWATTS = 100_000_000_000L;
  private static final long MOST_MICROAMPERES = 10_000_000_000L;
  private static final long MOST_PER_HOUR = 10_000_000_000_000L;

  /** Longest plausible time left; beyond it the rate is practically 0. */
  private static final double LONGEST_SECONDS = 60 * 24 * SECONDS_PER_HOUR;

  private final Parts parts;
  // indices of the series
  private int power;
  private int timeToFull;
  private int timeToEmpty;
  private int chargeShare;

  /** A file that has no series of its own, but contributes to computed ones. */
  private static final class Input extends Sensor {
    private final long least;
    private final long most;

    Input(SensorFile file, Pace pace, long least, long most) {
      super(file, pace);
      this.least = least;
      this.most = most;
    }

    @Override
    void addSeries(SeriesGroup.Builder series) {}

    @Override
    boolean set(Row row, SeriesGroup group, int index, long value) {
      return value >= least && value <= most && !Scale.isRegisterOfOnes(value);
    }
  }

  /** The inputs of the computed series. */
  private record Parts(
      Attributes attributes,
      Attributes described,
      boolean battery,
      boolean adapter,
      boolean charge,
      Optional<Sensor> status,
      Optional<Sensor> volts,
      Optional<Sensor> amperes,
      Optional<Sensor> watts,
      Optional<Sensor> left,
      Optional<Sensor> full,
      boolean energy) {

    boolean hasPower() {
      return (battery || adapter)
          && (watts.isPresent() || (volts.isPresent() && amperes.isPresent()));
    }

    boolean hasTime() {
      return battery && status.isPresent() && left.isPresent() && rate().isPresent();
    }

    /** The rate at which {@link #left} changes, per hour. */
    Optional<Sensor> rate() {
      return energy ? watts : amperes;
    }

    boolean hasCharge() {
      return charge && left.isPresent() && full.isPresent();
    }
  }

  private PowerSupply(
      SensorSource.Candidate candidate,
      List<Sensor> sensors,
      List<Gate> gates,
      Parts parts,
      String id) {
    super(candidate.identity(), List.of(id), sensors, gates);
    this.parts = parts;
  }

  /** The supply in the directory {@code path}, or empty if none of its files is measured. */
  static Optional<Component> of(
      SysTree sys, String path, SensorSource.Candidate candidate, String id) {
    Finder finder = new Finder(sys, path, candidate.name(), id);
    Parts parts = finder.find();
    return finder.sensors.isEmpty()
        ? Optional.empty()
        : Optional.of(new PowerSupply(candidate, finder.sensors, finder.gates, parts, id));
  }

  /** Finds the files of a supply. */
  private static final class Finder {
    private final SysTree sys;
    private final String path;
    private final List<String> files;
    private final Attributes attributes;
    private final Attributes described;
    private final boolean battery;
    private final boolean adapter;
    final List<Sensor> sensors = new ArrayList<>();
    final List<Gate> gates = new ArrayList<>();

    Finder(SysTree sys, String path, String name, String id) {
      this.sys = sys;
      this.path = path;
      this.files = sys.names(path, "");
      this.attributes = Attributes.of(Hw.ID, id, Hw.NAME, name);
      String type = sys.text(path + "/type").orElse("");
      this.battery = type.equals("Battery") || type.equals("UPS");
      this.adapter = type.equals("Mains") || type.equals("Wireless") || type.startsWith("USB");
      this.described = described();
    }

    Parts find() {
      Optional<Sensor> status = battery ? status() : Optional.empty();
      boolean capacity = battery && charge();
      if (adapter) {
        // an adapter that is not plugged in has not failed: it is in no state of the conventions
        states("online", AttributeParser.NUMBER, "power_supply", List.of("ok"), 1, 0, 0);
      }
      Optional<Sensor> volts =
          gauge("voltage_now", Hw.VOLTAGE, attributes, battery ? VOLTS_OF_BATTERY : VOLTS);
      gauge("temp", Hw.TEMPERATURE, attributes, DEGREES_OF_TENTHS);
      boolean energy = files.contains("energy_now");
      String kind = energy ? "energy" : "charge";
      Optional<Sensor> watts = input("power_now", Pace.TICK, -MOST_MICROWATTS, MOST_MICROWATTS);
      Optional<Sensor> amperes =
          watts.isPresent() && energy
              ? Optional.empty()
              : input("current_now", Pace.TICK, -MOST_MICROAMPERES, MOST_MICROAMPERES);
      Optional<Sensor> left =
          battery ? input(kind + "_now", Pace.TICK, 0, MOST_PER_HOUR) : Optional.empty();
      Optional<Sensor> full =
          battery ? input(kind + "_full", Pace.SCAN, 1, MOST_PER_HOUR) : Optional.empty();
      if (battery && files.contains("present")) {
        gates.add(Gate.presence(sys, path + "/present"));
        sensors.forEach(sensor -> sensor.putBehind(gates));
      }
      return new Parts(
          attributes,
          described,
          battery,
          adapter,
          !capacity,
          status,
          volts,
          amperes,
          watts,
          left,
          full,
          energy);
    }

    private Optional<Sensor> status() {
      Optional<Sensor> status =
          states("status", STATUS, "battery", STATUS_STATES, 0, 1, 2, 2, StateSet.UNKNOWN);
      if (files.contains("health")) {
        states("health", HEALTH, Pace.SCAN, "battery", HEALTH_STATES, HEALTH_MEANING);
      }
      return status;
    }

    private boolean charge() {
      if (files.contains("capacity_alert_min")) {
        sensors.add(
            GaugeSensor.limit(
                sensorFile("capacity_alert_min", AttributeParser.NUMBER),
                Hw.BATTERY_CHARGE_LIMIT,
                described.toBuilder().put(Hw.LIMIT_TYPE, "degraded").build(),
                Scale.of(PERCENT, 0, 1),
                -1));
      }
      return gauge("capacity", Hw.BATTERY_CHARGE, described, CHARGE_OF_PERCENT).isPresent();
    }

    private Attributes described() {
      AttributesBuilder builder = attributes.toBuilder();
      if (battery) {
        sys.text(path + "/technology").ifPresent(text -> builder.put(CHEMISTRY, text));
        capacity().ifPresent(text -> builder.put(CAPACITY, text));
      } else {
        sys.text(path + "/serial_number").ifPresent(text -> builder.put(Hw.SERIAL_NUMBER, text));
      }
      sys.text(path + "/model_name").ifPresent(text -> builder.put(Hw.MODEL, text));
      sys.text(path + "/manufacturer").ifPresent(text -> builder.put(Hw.VENDOR, text));
      return builder.build();
    }

    /** The capacity by design, with its unit: some drivers count energy, others charge. */
    private Optional<String> capacity() {
      return sys.text(path + "/energy_full_design")
          .flatMap(text -> rounded(text, "Wh"))
          .or(() -> sys.text(path + "/charge_full_design").flatMap(text -> rounded(text, "Ah")));
    }

    /** Millionths in whole units with up to two decimals. */
    private static Optional<String> rounded(String millionths, String unit) {
      if (millionths.length() > MOST_DIGITS || !millionths.chars().allMatch(Character::isDigit)) {
        return Optional.empty();
      }
      long hundredths = (Long.parseLong(millionths) + 5_000) / 10_000;
      if (hundredths == 0) {
        return Optional.empty();
      }
      StringBuilder amount = new StringBuilder().append(hundredths / 100);
      long decimals = hundredths % 100;
      if (decimals > 0) {
        amount.append('.').append(decimals / 10);
      }
      if (decimals % 10 > 0) {
        amount.append(decimals % 10);
      }
      return Optional.of(amount.append(unit).toString());
    }

    private SensorFile sensorFile(String file, AttributeParser parser) {
      return SensorFile.of(sys, path + "/" + file, parser);
    }

    private Optional<Sensor> add(Sensor sensor) {
      sensors.add(sensor);
      return Optional.of(sensor);
    }

    private Optional<Sensor> input(String file, Pace pace, long least, long most) {
      return files.contains(file)
          ? add(new Input(sensorFile(file, AttributeParser.NUMBER), pace, least, most))
          : Optional.empty();
    }

    private Optional<Sensor> gauge(String file, Metric metric, Attributes measured, Scale scale) {
      return files.contains(file)
          ? add(GaugeSensor.of(sensorFile(file, AttributeParser.NUMBER), metric, measured, scale))
          : Optional.empty();
    }

    private Optional<Sensor> states(
        String file, AttributeParser parser, String type, List<String> states, int... meaning) {
      return states(file, parser, Pace.TICK, type, states, meaning);
    }

    private Optional<Sensor> states(
        String file,
        AttributeParser parser,
        Pace pace,
        String type,
        List<String> states,
        int... meaning) {
      return files.contains(file)
          ? add(
              new StateSet(
                  sensorFile(file, parser),
                  pace,
                  Hw.STATUS,
                  described.toBuilder().put(Hw.TYPE, type).build(),
                  Hw.STATE,
                  states,
                  meaning))
          : Optional.empty();
    }
  }

  @Override
  void describeDerived(SeriesGroup.Builder series) {
    if (parts.hasPower()) {
      if (parts.battery()) {
        power =
            series.series(Hw.POWER, parts.attributes().toBuilder().put(Hw.TYPE, "battery").build());
      } else {
        power = series.series(Hw.POWER_SUPPLY_USAGE, parts.described());
      }
    }
    if (parts.hasTime()) {
      timeToFull = series.series(Hw.BATTERY_TIME_LEFT, timed("charging"));
      timeToEmpty = series.series(Hw.BATTERY_TIME_LEFT, timed("discharging"));
    }
    if (parts.hasCharge()) {
      chargeShare = series.series(Hw.BATTERY_CHARGE, parts.described());
    }
  }

  private Attributes timed(String state) {
    return parts.described().toBuilder().put(Hw.STATE, state).put(BATTERY_STATE, state).build();
  }

  @Override
  void derive(SensorReader reader, Row row, SeriesGroup group) {
    int status = status();
    if (parts.hasPower()) {
      setPower(reader, row, group, status);
    }
    if (parts.hasTime()) {
      setTimeLeft(row, group, status);
    }
    if (parts.hasCharge() && isKnown(parts.left()) && isKnown(parts.full())) {
      double charge = (double) value(parts.left()) / value(parts.full());
      if (charge <= MOST_CHARGE) {
        row.set(group, chargeShare, Math.min(1, charge));
      } else {
        reader.countInvalid(parts.left().orElseThrow().file);
      }
    }
  }

  private int status() {
    if (!isKnown(parts.status())) {
      return -1;
    }
    return (int) Math.min(value(parts.status()), NEITHER);
  }

  private void setPower(SensorReader reader, Row row, SeriesGroup group, int status) {
    double watts;
    if (isKnown(parts.watts())) {
      watts = value(parts.watts()) / Hw.MICRO;
    } else if (isKnown(parts.volts()) && isKnown(parts.amperes())) {
      watts = (double) value(parts.volts()) * value(parts.amperes()) / (Hw.MICRO * Hw.MICRO);
    } else {
      return;
    }
    if (Math.abs(watts) > MOST_MICROWATTS / Hw.MICRO) {
      reader.countInvalid(parts.amperes().orElseThrow().file);
      return;
    }
    if (!parts.battery()) {
      row.set(group, power, watts);
    } else if (status == CHARGING) {
      row.set(group, power, Math.abs(watts));
    } else if (status == DISCHARGING) {
      row.set(group, power, -Math.abs(watts));
    } else if (watts == 0) {
      row.set(group, power, 0.0);
    }
  }

  private void setTimeLeft(Row row, SeriesGroup group, int status) {
    if (!isKnown(parts.left()) || !isKnown(parts.rate())) {
      return;
    }
    double rate = Math.abs((double) value(parts.rate()));
    double left = value(parts.left());
    if (status == CHARGING && isKnown(parts.full())) {
      setSeconds(row, group, timeToFull, value(parts.full()) - left, rate);
    } else if (status == DISCHARGING) {
      setSeconds(row, group, timeToEmpty, left, rate);
    }
  }

  private static void setSeconds(
      Row row, SeriesGroup group, int index, double amount, double rate) {
    double seconds = amount / rate * SECONDS_PER_HOUR;
    if (seconds >= 0 && seconds <= LONGEST_SECONDS) {
      row.set(group, index, seconds);
    }
  }

  private static boolean isKnown(Optional<Sensor> sensor) {
    return sensor.isPresent() && sensor.get().isKnown();
  }

  private static long value(Optional<Sensor> sensor) {
    return sensor.orElseThrow().value();
  }
}
