package dev.panapulse.host.hardware;

import dev.panapulse.host.CollectorSpec;
import dev.panapulse.row.Metric;
import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.List;

/** Metrics and attributes of hardware, of the OpenTelemetry semantic conventions 1.45. */
final class Hw {
  static final Metric TEMPERATURE =
      Metric.gauge("hw.temperature", "Cel", "Temperature in degrees Celsius");
  static final Metric TEMPERATURE_LIMIT =
      Metric.gauge("hw.temperature.limit", "Cel", "Temperature limit in degrees Celsius");
  static final Metric FAN_SPEED =
      Metric.longGauge("hw.fan.speed", "rpm", "Fan speed in revolutions per minute");
  static final Metric VOLTAGE = Metric.gauge("hw.voltage", "V", "Voltage measured by the sensor");
  static final Metric POWER =
      Metric.gauge(
          "hw.power",
          "W",
          "Power that the component consumes; negative while a battery discharges");
  static final Metric HOST_POWER =
      Metric.gauge("hw.host.power", "W", "Power that the entire host consumes");
  static final Metric POWER_SUPPLY_USAGE =
      Metric.doubleUpDownCounter(
          "hw.power_supply.usage", "W", "Power that the power supply delivers");
  static final Metric STATUS =
      Metric.upDownCounter(
          "hw.status", "1", "1 for the current state of the component, 0 for its other states");
  static final Metric BATTERY_CHARGE =
      Metric.gauge(
          "hw.battery.charge", "1", "Charge of the battery as a fraction of a full charge");
  static final Metric BATTERY_CHARGE_LIMIT =
      Metric.gauge(
          "hw.battery.charge.limit",
          "1",
          "Charge below which the battery counts as low, as a fraction of a full charge");
  static final Metric BATTERY_TIME_LEFT =
      Metric.gauge(
          "hw.battery.time_left",
          "s",
          "Time until the battery is full or empty at the current rate");
  static final Metric ENDURANCE =
      Metric.gauge(
          "hw.physical_disk.endurance_utilization",
          "1",
          "Least remaining fraction of the disk's life time, in steps of 0.1");

  static final AttributeKey<String> ID = AttributeKey.stringKey("hw.id");
  static final AttributeKey<String> NAME = AttributeKey.stringKey("hw.name");
  static final AttributeKey<String> TYPE = AttributeKey.stringKey("hw.type");
  static final AttributeKey<String> PARENT = AttributeKey.stringKey("hw.parent");
  static final AttributeKey<String> LOCATION = AttributeKey.stringKey("hw.sensor_location");
  static final AttributeKey<String> LIMIT_TYPE = AttributeKey.stringKey("hw.limit_type");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("hw.state");
  static final AttributeKey<String> MODEL = AttributeKey.stringKey("hw.model");
  static final AttributeKey<String> VENDOR = AttributeKey.stringKey("hw.vendor");
  static final AttributeKey<String> SERIAL_NUMBER = AttributeKey.stringKey("hw.serial_number");
  static final AttributeKey<String> FIRMWARE_VERSION =
      AttributeKey.stringKey("hw.firmware_version");

  static final double MILLI = 1e3;
  static final double MICRO = 1e6;

  private Hw() {}

  /** Adds all metrics of hardware; a host has those whose sensors it has. */
  static CollectorSpec.Builder metrics(CollectorSpec.Builder spec) {
    return spec.optionalMetric(TEMPERATURE, ID, NAME, PARENT, LOCATION)
        .optionalMetric(TEMPERATURE_LIMIT, ID, NAME, PARENT, LOCATION, LIMIT_TYPE)
        .optionalMetric(FAN_SPEED, ID, NAME, PARENT, LOCATION)
        .optionalMetric(VOLTAGE, ID, NAME, PARENT, LOCATION)
        .optionalMetric(POWER, ID, NAME, PARENT, LOCATION, TYPE)
        .optionalMetric(HOST_POWER, ID, NAME, PARENT, LOCATION)
        .optionalMetric(POWER_SUPPLY_USAGE, ID, NAME, MODEL, VENDOR, SERIAL_NUMBER)
        .optionalMetric(
            STATUS,
            with(
                PowerSupply.CAPACITY,
                PowerSupply.CHEMISTRY,
                MmcDisks.DISK_TYPE,
                PARENT,
                STATE,
                TYPE,
                SERIAL_NUMBER,
                FIRMWARE_VERSION))
        .optionalMetric(BATTERY_CHARGE, with(PowerSupply.CAPACITY, PowerSupply.CHEMISTRY))
        .optionalMetric(
            BATTERY_CHARGE_LIMIT, with(PowerSupply.CAPACITY, PowerSupply.CHEMISTRY, LIMIT_TYPE))
        .optionalMetric(
            BATTERY_TIME_LEFT,
            with(PowerSupply.CAPACITY, PowerSupply.CHEMISTRY, PowerSupply.BATTERY_STATE, STATE))
        .optionalMetric(
            ENDURANCE,
            with(
                MmcDisks.MEMORY_TYPE,
                MmcDisks.DISK_STATE,
                MmcDisks.DISK_TYPE,
                SERIAL_NUMBER,
                FIRMWARE_VERSION))
        .optionalMetric(RaspberryPi.THROTTLED, ID, NAME, RaspberryPi.CONDITION, RaspberryPi.PERIOD)
        .optionalMetric(CpuFrequencies.FREQUENCY, CpuFrequencies.LOGICAL_NUMBER);
  }

  /** Keys of a device that has a model and a vendor, and more keys. */
  private static AttributeKey<?>[] with(AttributeKey<?>... more) {
    List<AttributeKey<?>> keys = new ArrayList<>(List.of(ID, NAME, MODEL, VENDOR));
    keys.addAll(List.of(more));
    return keys.toArray(AttributeKey<?>[]::new);
  }
}
