package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.SensorFile;
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
 * and current: the sign is taken from {@code status}.
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
  private static final double TENTHS = 10;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double MOST_VOLTS = 1_000;
  private static final double MOST_WATTS = 100_000;

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
    Input(SensorFile file, Pace pace) {
      super(file, pace);
    }

    @Override
    void addSeries(SeriesGroup.Builder series) {}

    @Override
    boolean set(Row row, SeriesGroup group, int index, long value) {
      return true;
    }
  }

  /** The inputs of the computed series. */
  private record Parts(
      Attributes attributes,
      Attributes described,
      boolean battery,
      boolean charge,
      Optional<Sensor> status,
      Optional<Sensor> volts,
      Optional<Sensor> amperes,
      Optional<Sensor> watts,
      Optional<Sensor> left,
      Optional<Sensor> full,
      boolean energy) {

    boolean hasPower() {
      return watts.isPresent() || (volts.isPresent() && amperes.isPresent());
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
      SensorSource.Candidate candidate, List<Sensor> sensors, Parts parts, String id) {
    super(candidate.identity(), List.of(id), sensors);
    this.parts = parts;
  }

  /** The supply in the directory {@code path}, or empty if none of its files is measured. */
  static Optional<Component> of(
      SysTree sys, String path, SensorSource.Candidate candidate, String id) {
    Finder finder = new Finder(sys, path, candidate.name(), id);
    Parts parts = finder.find();
    return finder.sensors.isEmpty()
        ? Optional.empty()
        : Optional.of(new PowerSupply(candidate, finder.sensors, parts, id));
  }

  /** Finds the files of a supply. */
  private static final class Finder {
    private final SysTree sys;
    private final String path;
    private final List<String> files;
    private final Attributes attributes;
    private final Attributes described;
    private final boolean battery;
    final List<Sensor> sensors = new ArrayList<>();

    Finder(SysTree sys, String path, String name, String id) {
      this.sys = sys;
      this.path = path;
      this.files = sys.names(path, "");
      this.attributes = Attributes.of(Hw.ID, id, Hw.NAME, name);
      this.battery =
          sys.text(path + "/type").filter(t -> t.equals("Battery") || t.equals("UPS")).isPresent();
      this.described = described();
    }

    Parts find() {
      Optional<Sensor> status = battery ? status() : Optional.empty();
      boolean capacity = battery && charge();
      if (!battery) {
        // an adapter that is not plugged in has not failed: it is in no state of the conventions
        states("online", AttributeParser.NUMBER, "power_supply", List.of("ok"), 1, 0, 0);
      }
      Optional<Sensor> volts =
          gauge("voltage_now", Hw.VOLTAGE, attributes, Hw.MICRO, -MOST_VOLTS, MOST_VOLTS);
      gauge("temp", Hw.TEMPERATURE, attributes, TENTHS, Hw.COLDEST, Hw.HOTTEST);
      boolean energy = files.contains("energy_now");
      String kind = energy ? "energy" : "charge";
      Optional<Sensor> watts = input("power_now", Pace.TICK);
      Optional<Sensor> amperes =
          watts.isPresent() && energy ? Optional.empty() : input("current_now", Pace.TICK);
      Optional<Sensor> left = battery ? input(kind + "_now", Pace.TICK) : Optional.empty();
      Optional<Sensor> full = battery ? input(kind + "_full", Pace.SCAN) : Optional.empty();
      return new Parts(
          attributes,
          described,
          battery,
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
            new GaugeSensor(
                sensorFile("capacity_alert_min", AttributeParser.NUMBER),
                Pace.SCAN,
                Hw.BATTERY_CHARGE_LIMIT,
                described.toBuilder().put(Hw.LIMIT_TYPE, "degraded").build(),
                PERCENT,
                0,
                1));
      }
      return gauge("capacity", Hw.BATTERY_CHARGE, described, PERCENT, 0, 1).isPresent();
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
      return sys.reading(path + "/" + file, parser);
    }

    private Optional<Sensor> add(Sensor sensor) {
      sensors.add(sensor);
      return Optional.of(sensor);
    }

    private Optional<Sensor> input(String file, Pace pace) {
      return files.contains(file)
          ? add(new Input(sensorFile(file, AttributeParser.NUMBER), pace))
          : Optional.empty();
    }

    private Optional<Sensor> gauge(
        String file,
        Metric metric,
        Attributes measured,
        double divisor,
        double least,
        double most) {
      return files.contains(file)
          ? add(
              new GaugeSensor(
                  sensorFile(file, AttributeParser.NUMBER),
                  Pace.TICK,
                  metric,
                  measured,
                  divisor,
                  least,
                  most))
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
  void derive(Row row, SeriesGroup group) {
    int status = status();
    if (parts.hasPower()) {
      setPower(row, group, status);
    }
    if (parts.hasTime()) {
      setTimeLeft(row, group, status);
    }
    if (parts.hasCharge() && isKnown(parts.left()) && isKnown(parts.full())) {
      double charge = (double) value(parts.left()) / value(parts.full());
      if (charge >= 0 && charge <= 1.5) {
        // the driver corrects its estimate of a full charge as the battery ages
        row.set(group, chargeShare, Math.min(1, charge));
      }
    }
  }

  private int status() {
    if (!isKnown(parts.status())) {
      return -1;
    }
    return (int) Math.min(value(parts.status()), NEITHER);
  }

  private void setPower(Row row, SeriesGroup group, int status) {
    double watts;
    if (isKnown(parts.watts())) {
      watts = value(parts.watts()) / Hw.MICRO;
    } else if (isKnown(parts.volts()) && isKnown(parts.amperes())) {
      watts = (double) value(parts.volts()) * value(parts.amperes()) / (Hw.MICRO * Hw.MICRO);
    } else {
      return;
    }
    if (Math.abs(watts) > MOST_WATTS) {
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
