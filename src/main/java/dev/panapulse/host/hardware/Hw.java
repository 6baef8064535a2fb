package dev.panapulse.host.hardware;

import dev.panapulse.row.Metric;
import io.opentelemetry.api.common.AttributeKey;

/** The names of hardware, from the OpenTelemetry semantic conventions 1.45 (docs/hardware). */
final class Hw {
  static final Metric TEMPERATURE =
      Metric.gauge("hw.temperature", "Cel", "Temperature in degrees Celsius");
  static final Metric TEMPERATURE_LIMIT =
      Metric.gauge("hw.temperature.limit", "Cel", "Temperature limit in degrees Celsius");
  static final Metric FAN_SPEED =
      Metric.gauge("hw.fan.speed", "rpm", "Fan speed in revolutions per minute");
  static final Metric VOLTAGE = Metric.gauge("hw.voltage", "V", "Voltage measured by the sensor");
  static final Metric POWER =
      Metric.gauge(
          "hw.power", "W", "Power that the component consumes; what a battery gives is negative");
  static final Metric STATUS =
      Metric.upDownCounter("hw.status", "1", "1 for the state that something is in, 0 for others");
  static final Metric BATTERY_CHARGE =
      Metric.gauge("hw.battery.charge", "1", "Remaining fraction of the battery's charge");
  static final Metric BATTERY_CHARGE_LIMIT =
      Metric.gauge(
          "hw.battery.charge.limit", "1", "Fraction of the charge below which the battery is low");
  static final Metric BATTERY_TIME_LEFT =
      Metric.gauge(
          "hw.battery.time_left", "s", "Time until the battery is full, or empty, at this rate");
  static final Metric ENDURANCE =
      Metric.gauge(
          "hw.physical_disk.endurance_utilization",
          "1",
          "Share of the life time that is left at least, in steps of a tenth");

  static final AttributeKey<String> ID = AttributeKey.stringKey("hw.id");
  static final AttributeKey<String> NAME = AttributeKey.stringKey("hw.name");
  static final AttributeKey<String> TYPE = AttributeKey.stringKey("hw.type");
  static final AttributeKey<String> PARENT = AttributeKey.stringKey("hw.parent");
  static final AttributeKey<String> LOCATION = AttributeKey.stringKey("hw.sensor_location");
  static final AttributeKey<String> LIMIT_TYPE = AttributeKey.stringKey("hw.limit_type");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("hw.state");
  static final AttributeKey<String> MODEL = AttributeKey.stringKey("hw.model");
  static final AttributeKey<String> VENDOR = AttributeKey.stringKey("hw.vendor");

  static final double MILLI = 1e3;
  static final double MICRO = 1e6;

  /** Below and beyond, in degrees Celsius, a thermometer of a computer is not connected. */
  static final double COLDEST = -150;

  static final double HOTTEST = 300;

  private Hw() {}
}
