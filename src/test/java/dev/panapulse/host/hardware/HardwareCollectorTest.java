package dev.panapulse.host.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.FaultyFiles;
import dev.panapulse.host.HostFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HardwareCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.cpu.frequency                   Hz  gauge         int    recommended /sys/devices/system/cpu/cpufreq                             cpu.logical_number
      hw.temperature                         Cel gauge         double recommended /sys/class/thermal,/sys/class/hwmon,/sys/class/power_supply hw.id,hw.name,hw.parent?,hw.sensor_location?
      hw.temperature.limit                   Cel gauge         double recommended /sys/class/thermal,/sys/class/hwmon                         hw.id,hw.limit_type,hw.name,hw.parent?,hw.sensor_location?
      hw.fan.speed                           rpm gauge         int    recommended /sys/class/hwmon                                            hw.id,hw.name,hw.parent,hw.sensor_location?
      hw.voltage                             V   gauge         double recommended /sys/class/hwmon,/sys/class/power_supply                    hw.id,hw.name,hw.parent?,hw.sensor_location?
      hw.power                               W   gauge         double recommended /sys/class/hwmon,/sys/class/power_supply                    hw.id,hw.name,hw.type,hw.parent?,hw.sensor_location?
      hw.host.power                          W   gauge         double recommended /sys/class/hwmon                                            hw.id,hw.name,hw.parent,hw.sensor_location?
      hw.power_supply.usage                  W   updowncounter double recommended /sys/class/power_supply                                     hw.id,hw.name,hw.model?,hw.serial_number?,hw.vendor?
      hw.status                              1   updowncounter int    recommended /sys/class/hwmon,/sys/class/power_supply,/sys/block         hw.id,hw.name,hw.state,hw.type,hw.battery.capacity?,hw.battery.chemistry?,hw.firmware_version?,hw.model?,hw.parent?,hw.physical_disk.type?,hw.sensor_location?,hw.serial_number?,hw.vendor?
      hw.battery.charge                      1   gauge         double recommended /sys/class/power_supply                                     hw.id,hw.name,hw.battery.capacity?,hw.battery.chemistry?,hw.model?,hw.vendor?
      hw.battery.charge.limit                1   gauge         double recommended /sys/class/power_supply                                     hw.id,hw.limit_type,hw.name,hw.battery.capacity?,hw.battery.chemistry?,hw.model?,hw.vendor?
      hw.battery.time_left                   s   gauge         double recommended /sys/class/power_supply                                     hw.id,hw.name,hw.state,hw.battery.state,hw.battery.capacity?,hw.battery.chemistry?,hw.model?,hw.vendor?
      hw.physical_disk.endurance_utilization 1   gauge         double recommended /sys/block                                                  hw.id,hw.name,hw.physical_disk.state,panapulse.emmc.memory_type,hw.firmware_version?,hw.model?,hw.physical_disk.type?,hw.serial_number?,hw.vendor?
      panapulse.raspberry_pi.throttled       1   updowncounter int    none        /sys/devices/platform                                       hw.id,hw.name,panapulse.raspberry_pi.condition,panapulse.raspberry_pi.period
      """;

  private static final long SECOND = 1_000_000_000L;
  private static final int EIO = 5;
  private static final int ENODEV = 19;
  private static final int ENODATA = 61;
  private static final String LIMIT_OF_CHIP =
      "hw.temperature.limit{hw.id=chip/temp2, hw.limit_type=high.critical, hw.name=chip temp2,"
          + " hw.parent=chip}";

  /** Two chips, two batteries, two zones. */
  private static final List<String> SERIES_OF_DEVICES =
      List.of(
          "hw.temperature{hw.id=chip/temp2, hw.name=chip temp2, hw.parent=chip}",
          "hw.temperature{hw.id=other/temp1, hw.name=other temp1, hw.parent=other}",
          "hw.voltage{hw.id=BAT0, hw.name=BAT0}",
          "hw.voltage{hw.id=BAT1, hw.name=BAT1}",
          "hw.temperature{hw.id=zone0, hw.name=zone0}",
          "hw.temperature{hw.id=zone1, hw.name=zone1}");

  private static final String RPI_VOLT = "rpi_volt@raspberrypi-hwmon";

  @TempDir Path root = Path.of("");

  private final FaultyFiles files = new FaultyFiles();
  private final AtomicLong clock = new AtomicLong(7 * SECOND);
  private HardwareCollector collector = collector(HostFixture.at(root));

  private HardwareCollector collector(HostFixture host) {
    return collector(host, id -> true);
  }

  private HardwareCollector collector(HostFixture host, Predicate<String> accepts) {
    return new HardwareCollector(
        host.host(), accepts, true, true, clock::get, HardwareFixture.PATIENCE);
  }

  private HostFixture board(String name) {
    files.with(BoardTree.plant(name, root));
    return host();
  }

  private HostFixture host() {
    HostFixture host = HostFixture.at(root, files.libc());
    collector = collector(host);
    return host;
  }

  @AfterEach
  void nothingStaysOpen() {
    collector.close();
    // the thread of slow sensors closes what it has just read
    long deadline = System.nanoTime() + 60 * SECOND;
    while (files.openFiles() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(0, files.openFiles());
  }

  /** A tick, {@code seconds} after the one before. */
  private void tick(HostFixture host, long seconds) {
    clock.addAndGet(seconds * SECOND);
    host.tick(collector);
  }

  private Map<String, Double> valuesOf(String board) {
    HostFixture host = board(board);
    tick(host, 1);
    return values(host);
  }

  /** The values of the last tick, by series in the notation of the expectations below. */
  private static Map<String, Double> values(HostFixture host) {
    Map<String, Double> values = new TreeMap<>();
    host.values()
        .forEach((series, value) ->
            values.put(series.replace("ReadOnlyArrayMap", "").replace(",", ", "), value));
    return values;
  }

  /** Series and values apart by two blanks, a line each. */
  private static Map<String, Double> expected(String lines) {
    return lines
        .lines()
        .map(line -> line.split("  ", 2))
        .collect(
            Collectors.toMap(
                part -> part[0], part -> Double.valueOf(part[1]), (a, b) -> a, TreeMap::new));
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }

  private void write(String path, String text) {
    try {
      Files.createDirectories(at(path).getParent());
      Files.writeString(at(path), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void move(String from, String to) {
    try {
      Files.move(at(from), at(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRaspberryPi3WithoutEnoughVoltage() {
    assertEquals(
        expected(
            """
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=frequency_capped, panapulse.raspberry_pi.period=now}  0
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=frequency_capped, panapulse.raspberry_pi.period=since_boot}  0
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=soft_temperature_limit, panapulse.raspberry_pi.period=now}  0
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=soft_temperature_limit, panapulse.raspberry_pi.period=since_boot}  0
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=throttled, panapulse.raspberry_pi.period=now}  1
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=throttled, panapulse.raspberry_pi.period=since_boot}  1
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=under_voltage, panapulse.raspberry_pi.period=now}  1
            panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.condition=under_voltage, panapulse.raspberry_pi.period=since_boot}  1
            hw.status{hw.id=rpi_volt@raspberrypi-hwmon/in0, hw.name=rpi_volt in0, hw.parent=rpi_volt@raspberrypi-hwmon, hw.state=failed, hw.type=voltage}  1
            hw.status{hw.id=rpi_volt@raspberrypi-hwmon/in0, hw.name=rpi_volt in0, hw.parent=rpi_volt@raspberrypi-hwmon, hw.state=ok, hw.type=voltage}  0
            hw.temperature.limit{hw.id=cpu-thermal, hw.limit_type=high.critical, hw.name=cpu-thermal}  80
            hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}  47.774
            system.cpu.frequency{cpu.logical_number=0}  600000000
            system.cpu.frequency{cpu.logical_number=1}  600000000
            system.cpu.frequency{cpu.logical_number=2}  600000000
            system.cpu.frequency{cpu.logical_number=3}  600000000
            """),
        valuesOf("raspberry-pi-3"));
    assertEquals(0, collector.errors().failures());
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void aRaspberryPi4ThatHadTroubleBefore() {
    Map<String, Double> values = valuesOf("raspberry-pi-4");
    String pi =
        "panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi, panapulse.raspberry_pi.";
    assertEquals(0, values.get(pi + "condition=under_voltage, panapulse.raspberry_pi.period=now}"));
    assertEquals(
        1, values.get(pi + "condition=under_voltage, panapulse.raspberry_pi.period=since_boot}"));
    assertEquals(
        0,
        values.get(pi + "condition=frequency_capped, panapulse.raspberry_pi.period=since_boot}"));
    assertEquals(
        1, values.get(pi + "condition=throttled, panapulse.raspberry_pi.period=since_boot}"));
    assertEquals(
        1,
        values.get(
            pi + "condition=soft_temperature_limit, panapulse.raspberry_pi.period=since_boot}"));
    assertEquals(39.922, values.get("hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}"));
    String poe = "hw.status{hw.id=rpi-poe, hw.name=rpi-poe, hw.state=";
    assertEquals(1, values.get(poe + "ok, hw.type=power_supply}"));
    // its current alone makes no power, active trip points are no limits, an SD card has no life
    // time
    assertEquals(8 + 2 + 1 + 2 + 4, values.size());
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void aRaspberryPi5ThatIsHot() {
    Map<String, Double> values = valuesOf("raspberry-pi-5");
    String nvme =
        "{hw.id=nvme@nvme0/temp1, hw.name=nvme Composite, hw.parent=nvme@nvme0,"
            + " hw.sensor_location=Composite}";
    assertEquals(36.85, values.get("hw.temperature" + nvme));
    assertEquals(
        83.85,
        values.get(
            "hw.temperature.limit"
                + nvme.replace("hw.name", "hw.limit_type=high.degraded, hw.name")));
    assertEquals(
        8102,
        values.get(
            "hw.fan.speed{hw.id=pwmfan@cooling_fan/fan1, hw.name=pwmfan fan1,"
                + " hw.parent=pwmfan@cooling_fan}"));
    assertEquals(
        2.544,
        values.get(
            "hw.voltage{hw.id=rp1_adc@1f000c8000.adc/in2, hw.name=rp1_adc in2,"
                + " hw.parent=rp1_adc@1f000c8000.adc}"));
    assertEquals(
        1,
        values.get(
            "panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi,"
                + " panapulse.raspberry_pi.condition=soft_temperature_limit,"
                + " panapulse.raspberry_pi.period=now}"));
    // limits at the ends of the scale are none
    assertFalse(values.keySet().stream().anyMatch(s -> s.contains("low.degraded")));
    assertEquals(4, values.keySet().stream().filter(s -> s.startsWith("hw.temperature{")).count());
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void aRock5bWithSensorsThatFail() {
    assertEquals(
        expected(
            """
            hw.physical_disk.endurance_utilization{hw.id=mmcblk0, hw.model=BJTD4R, hw.name=mmcblk0, hw.physical_disk.state=remaining, hw.physical_disk.type=eMMC, panapulse.emmc.memory_type=a}  0.8
            hw.physical_disk.endurance_utilization{hw.id=mmcblk0, hw.model=BJTD4R, hw.name=mmcblk0, hw.physical_disk.state=remaining, hw.physical_disk.type=eMMC, panapulse.emmc.memory_type=b}  0.9
            hw.power{hw.id=ina219@1-0040/power1, hw.name=ina219 power1, hw.parent=ina219@1-0040, hw.type=power}  4.297568
            hw.power_supply.usage{hw.id=tcpm-source-psy-4-0022, hw.name=tcpm-source-psy-4-0022}  18
            hw.status{hw.id=mmcblk0, hw.model=BJTD4R, hw.name=mmcblk0, hw.physical_disk.type=eMMC, hw.state=degraded, hw.type=physical_disk}  0
            hw.status{hw.id=mmcblk0, hw.model=BJTD4R, hw.name=mmcblk0, hw.physical_disk.type=eMMC, hw.state=ok, hw.type=physical_disk}  1
            hw.status{hw.id=mmcblk0, hw.model=BJTD4R, hw.name=mmcblk0, hw.physical_disk.type=eMMC, hw.state=predicted_failure, hw.type=physical_disk}  0
            hw.status{hw.id=tcpm-source-psy-4-0022, hw.name=tcpm-source-psy-4-0022, hw.state=ok, hw.type=power_supply}  1
            hw.temperature.limit{hw.id=bigcore0-thermal, hw.limit_type=high.critical, hw.name=bigcore0-thermal}  115
            hw.temperature.limit{hw.id=bigcore0-thermal, hw.limit_type=throttled, hw.name=bigcore0-thermal}  75
            hw.temperature.limit{hw.id=littlecore-thermal, hw.limit_type=high.degraded, hw.name=littlecore-thermal}  95
            hw.temperature.limit{hw.id=littlecore-thermal, hw.limit_type=throttled, hw.name=littlecore-thermal}  75
            hw.temperature.limit{hw.id=lm75@3-0048/temp1, hw.limit_type=high.degraded, hw.name=lm75 Freezer, hw.parent=lm75@3-0048, hw.sensor_location=Freezer}  80
            hw.temperature.limit{hw.id=package-thermal, hw.limit_type=high.critical, hw.name=package-thermal}  115
            hw.temperature{hw.id=bigcore0-thermal, hw.name=bigcore0-thermal}  43.461
            hw.temperature{hw.id=gpu-thermal, hw.name=gpu-thermal}  41.615
            hw.temperature{hw.id=littlecore-thermal, hw.name=littlecore-thermal}  42.538
            hw.temperature{hw.id=lm75@3-0048/temp1, hw.name=lm75 Freezer, hw.parent=lm75@3-0048, hw.sensor_location=Freezer}  -18.5
            hw.temperature{hw.id=package-thermal, hw.name=package-thermal}  42.538
            hw.voltage{hw.id=ina219@1-0040/in0, hw.name=ina219 in0, hw.parent=ina219@1-0040}  0.004
            hw.voltage{hw.id=ina219@1-0040/in1, hw.name=ina219 in1, hw.parent=ina219@1-0040}  5.104
            hw.voltage{hw.id=tcpm-source-psy-4-0022, hw.name=tcpm-source-psy-4-0022}  12
            system.cpu.frequency{cpu.logical_number=0}  1008000000
            system.cpu.frequency{cpu.logical_number=1}  1008000000
            system.cpu.frequency{cpu.logical_number=2}  1008000000
            system.cpu.frequency{cpu.logical_number=3}  1008000000
            system.cpu.frequency{cpu.logical_number=4}  2256000000
            system.cpu.frequency{cpu.logical_number=5}  2256000000
            system.cpu.frequency{cpu.logical_number=6}  408000000
            """),
        valuesOf("rock-5b"));
    // a zone and its limit that are off, one that is broken, one whose number leads nowhere; that
    // there is no data is none
    assertEquals(4, collector.errors().failures());
    // the thermometer at 0 kelvin
    assertEquals(1, collector.errors().invalidValues());
  }

  @Test
  void aBatteryThatGivesPower() {
    assertEquals(
        expected(
            """
            hw.battery.charge.limit{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.limit_type=degraded, hw.model=B31N, hw.name=BAT0, hw.vendor=SUNWODA}  0.1
            hw.battery.charge{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.vendor=SUNWODA}  0.61
            hw.battery.time_left{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.battery.state=discharging, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.state=discharging, hw.vendor=SUNWODA}  9000
            hw.power{hw.id=BAT0, hw.name=BAT0, hw.type=battery}  -9.12
            hw.status{hw.id=ADP1, hw.name=ADP1, hw.state=ok, hw.type=power_supply}  0
            hw.status{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.state=charging, hw.type=battery, hw.vendor=SUNWODA}  0
            hw.status{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.state=degraded, hw.type=battery, hw.vendor=SUNWODA}  0
            hw.status{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.state=discharging, hw.type=battery, hw.vendor=SUNWODA}  1
            hw.status{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.state=failed, hw.type=battery, hw.vendor=SUNWODA}  0
            hw.status{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion, hw.id=BAT0, hw.model=B31N, hw.name=BAT0, hw.state=ok, hw.type=battery, hw.vendor=SUNWODA}  1
            hw.temperature.limit{hw.id=acpitz, hw.limit_type=high.critical, hw.name=acpitz}  105
            hw.temperature{hw.id=BAT0, hw.name=BAT0}  31.4
            hw.temperature{hw.id=acpitz#2, hw.name=acpitz}  29.8
            hw.temperature{hw.id=acpitz, hw.name=acpitz}  48
            hw.voltage{hw.id=BAT0, hw.name=BAT0}  11.4
            """),
        valuesOf("portable"));
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void aBatteryThatIsCharged() {
    HostFixture host = board("portable");
    String battery = "/sys/class/power_supply/BAT0/";
    tick(host, 1);
    write(battery + "status", "Charging\n");
    // a driver that counts what flows in as negative
    write(battery + "power_now", "-19000000\n");
    tick(host, 1);
    Map<String, Double> values = values(host);
    assertEquals(19.0, values.get("hw.power{hw.id=BAT0, hw.name=BAT0, hw.type=battery}"));
    assertEquals(
        2880.0,
        values.get(
            "hw.battery.time_left{hw.battery.capacity=42Wh, hw.battery.chemistry=Li-ion,"
                + " hw.battery.state=charging, hw.id=BAT0, hw.model=B31N, hw.name=BAT0,"
                + " hw.state=charging, hw.vendor=SUNWODA}"));
    write(battery + "status", "Full\n");
    write(battery + "power_now", "0\n");
    tick(host, 1);
    values = values(host);
    assertEquals(0.0, values.get("hw.power{hw.id=BAT0, hw.name=BAT0, hw.type=battery}"));
    assertFalse(values.keySet().stream().anyMatch(s -> s.startsWith("hw.battery.time_left")));
    write(battery + "status", "Being charmed\n");
    tick(host, 1);
    assertFalse(values(host).keySet().stream().anyMatch(s -> s.contains("state=charging")));
    assertEquals(1, collector.errors().invalidValues());
  }

  @Test
  void aBatteryThatCountsAmpereHours() {
    String battery = "/sys/class/power_supply/cw2015/";
    write(battery + "type", "Battery\n");
    write(battery + "status", "Discharging\n");
    write(battery + "charge_now", "4900000\n");
    write(battery + "charge_full", "9800000\n");
    write(battery + "charge_full_design", "10250000\n");
    write(battery + "current_now", "-1225000\n");
    write(battery + "voltage_now", "3700000\n");
    HostFixture host = host();
    tick(host, 1);
    assertEquals(
        expected(
            """
            hw.battery.charge{hw.battery.capacity=10.25Ah, hw.id=cw2015, hw.name=cw2015}  0.5
            hw.battery.time_left{hw.battery.capacity=10.25Ah, hw.battery.state=discharging, hw.id=cw2015, hw.name=cw2015, hw.state=discharging}  14400
            hw.power{hw.id=cw2015, hw.name=cw2015, hw.type=battery}  -4.5325
            hw.status{hw.battery.capacity=10.25Ah, hw.id=cw2015, hw.name=cw2015, hw.state=charging, hw.type=battery}  0
            hw.status{hw.battery.capacity=10.25Ah, hw.id=cw2015, hw.name=cw2015, hw.state=discharging, hw.type=battery}  1
            hw.voltage{hw.id=cw2015, hw.name=cw2015}  3.7
            """),
        values(host));
  }

  @Test
  void anAdapterAMeterOfTheHostAndAnEmmcAreDescribed() {
    Map<String, Double> values = valuesOf("everything");
    String adapter =
        "{hw.id=ADP1, hw.model=ADP-65, hw.name=ADP1, hw.serial_number=0042, hw.vendor=Delta}";
    assertEquals(30.0, values.get("hw.power_supply.usage" + adapter));
    // not plugged in, which is no failure
    assertEquals(
        0.0,
        values.get(
            "hw.status"
                + adapter.replace("hw.vendor", "hw.state=ok, hw.type=power_supply, hw.vendor")));
    assertEquals(
        213.0,
        values.get(
            "hw.host.power{hw.id=power_meter/power1, hw.name=power_meter power1,"
                + " hw.parent=power_meter}"));
    assertFalse(values.keySet().stream().anyMatch(s -> s.startsWith("hw.power{hw.id=power_meter")));
    assertEquals(
        1.0,
        values.get(
            "hw.status{hw.firmware_version=0x0600000000000000, hw.id=mmcblk0, hw.model=BJTD4R,"
                + " hw.name=mmcblk0, hw.physical_disk.type=eMMC, hw.serial_number=0x1a2b3c4d,"
                + " hw.state=ok, hw.type=physical_disk, hw.vendor=Samsung}"));
  }

  @Test
  void statementsOfDriversAboutTheirValuesAreHeeded() {
    assertEquals(
        expected(
            """
            hw.battery.charge{hw.id=full, hw.name=full}  1
            hw.battery.charge{hw.id=full-by-energy, hw.name=full-by-energy}  1
            hw.battery.charge{hw.id=one-lacks, hw.name=one-lacks}  0.81
            hw.fan.speed{hw.id=nct6798/fan1, hw.name=nct6798 fan1, hw.parent=nct6798}  3924
            hw.fan.speed{hw.id=nct6798/fan4, hw.name=nct6798 fan4, hw.parent=nct6798}  0
            hw.physical_disk.endurance_utilization{hw.id=mmcblk0, hw.name=mmcblk0, hw.physical_disk.state=remaining, hw.physical_disk.type=eMMC, panapulse.emmc.memory_type=b}  0
            hw.physical_disk.endurance_utilization{hw.id=mmcblk1, hw.name=mmcblk1, hw.physical_disk.state=remaining, hw.physical_disk.type=eMMC, panapulse.emmc.memory_type=b}  0.7
            hw.physical_disk.endurance_utilization{hw.id=mmcblk2, hw.name=mmcblk2, hw.physical_disk.state=remaining, hw.physical_disk.type=eMMC, panapulse.emmc.memory_type=a}  0.9
            hw.status{hw.id=full, hw.name=full, hw.state=charging, hw.type=battery}  0
            hw.status{hw.id=full, hw.name=full, hw.state=discharging, hw.type=battery}  0
            hw.status{hw.id=full-by-energy, hw.name=full-by-energy, hw.state=charging, hw.type=battery}  0
            hw.status{hw.id=full-by-energy, hw.name=full-by-energy, hw.state=discharging, hw.type=battery}  0
            hw.status{hw.id=no-estimate, hw.name=no-estimate, hw.state=charging, hw.type=battery}  0
            hw.status{hw.id=no-estimate, hw.name=no-estimate, hw.state=discharging, hw.type=battery}  0
            hw.status{hw.id=one-lacks, hw.name=one-lacks, hw.state=charging, hw.type=battery}  0
            hw.status{hw.id=one-lacks, hw.name=one-lacks, hw.state=discharging, hw.type=battery}  1
            hw.temperature.limit{hw.id=nct6798/temp1, hw.limit_type=high.degraded, hw.name=nct6798 temp1, hw.parent=nct6798}  80
            hw.temperature.limit{hw.id=nct6798/temp2, hw.limit_type=high.degraded, hw.name=nct6798 temp2, hw.parent=nct6798}  75
            hw.temperature.limit{hw.id=nct6798/temp4, hw.limit_type=low.degraded, hw.name=nct6798 temp4, hw.parent=nct6798}  0
            hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}  52
            hw.temperature{hw.id=nct6798/temp10, hw.name=nct6798 temp10, hw.parent=nct6798}  36
            hw.temperature{hw.id=nct6798/temp1, hw.name=nct6798 temp1, hw.parent=nct6798}  41
            hw.temperature{hw.id=nct6798/temp4, hw.name=nct6798 temp4, hw.parent=nct6798}  30
            hw.temperature{hw.id=nct6798/temp9, hw.name=nct6798 temp9, hw.parent=nct6798}  35
            hw.voltage{hw.id=bms, hw.name=bms}  3.7
            hw.voltage{hw.id=full, hw.name=full}  12.6
            hw.voltage{hw.id=nct6798/in0, hw.name=nct6798 in0, hw.parent=nct6798}  1.024
            hw.voltage{hw.id=one-lacks, hw.name=one-lacks}  12.1
            """),
        valuesOf("driver-statements"));
    // the fault flag of temp10, and the current of a battery
    assertEquals(2, collector.errors().failures());
    // temp5, temp6, temp9's flag, fan2, in1, power1; capacity, charge_now, charge_full and
    // voltage_now of a battery; life_time and pre_eol_info of mmcblk1, life_time of mmcblk2
    assertEquals(6 + 4 + 3, collector.errors().invalidValues());
  }

  @Test
  void aVendorsKernelHasOtherUnitsAndPlaces() {
    assertEquals(
        expected(
            """
            hw.status{hw.id=ac, hw.name=ac, hw.state=ok, hw.type=power_supply}  1
            hw.temperature.limit{hw.id=freezer, hw.limit_type=throttled, hw.name=freezer}  70
            hw.temperature.limit{hw.id=sunxi-therm, hw.limit_type=high.critical, hw.name=sunxi-therm}  100
            hw.temperature{hw.id=freezer, hw.name=freezer}  -0.018
            hw.temperature{hw.id=gpu, hw.name=gpu}  38.5
            hw.temperature{hw.id=sunxi-therm, hw.name=sunxi-therm}  45
            hw.voltage{hw.id=ac, hw.name=ac}  4.987
            hw.voltage{hw.id=axp22/in1, hw.name=axp22 in1, hw.parent=axp22}  4.987
            system.cpu.frequency{cpu.logical_number=0}  1008000000
            system.cpu.frequency{cpu.logical_number=1}  1008000000
            system.cpu.frequency{cpu.logical_number=2}  1008000000
            system.cpu.frequency{cpu.logical_number=3}  1008000000
            """),
        valuesOf("vendor-kernel"));
    // a zone of which nobody knows the unit, a chip's thermometer, a frequency in megahertz
    assertEquals(3, collector.errors().invalidValues());
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void aFlagCountsFromTheTickInWhichItChanges() {
    HostFixture host = board("driver-statements");
    String series = "hw.temperature{hw.id=nct6798/temp1, hw.name=nct6798 temp1, hw.parent=nct6798}";
    tick(host, 1);
    assertEquals(41, values(host).get(series));
    write("/sys/class/hwmon/hwmon0/temp1_fault", "1\n");
    tick(host, 1);
    assertFalse(values(host).containsKey(series));
    write("/sys/class/hwmon/hwmon0/temp1_fault", "0\n");
    tick(host, 1);
    assertEquals(41, values(host).get(series));
    write("/sys/class/power_supply/full/present", "0\n");
    tick(host, 1);
    assertFalse(values(host).keySet().stream().anyMatch(s -> s.contains("hw.id=full,")));
    write("/sys/class/power_supply/absent/present", "1\n");
    tick(host, 1);
    assertEquals(25, values(host).get("hw.temperature{hw.id=absent, hw.name=absent}"));
  }

  /** ENODEV of one attribute is no sign that the device went. */
  @ParameterizedTest
  @ValueSource(ints = {EIO, ENODEV, ENODATA, 6, 11, 2})
  void anAttributeThatFailsCostsItselfAtEveryTick(int errno) {
    HostFixture host = board("portable");
    Path volts = at("/sys/class/power_supply/BAT0/voltage_now");
    tick(host, 1);
    Map<String, Double> whole = values(host);
    for (boolean fromTheStart : new boolean[] {false, true}) {
      if (fromTheStart) {
        collector.close();
        host = host();
      }
      files.fail(volts, errno);
      Map<String, Double> others = new TreeMap<>(whole);
      others.remove("hw.voltage{hw.id=BAT0, hw.name=BAT0}");
      for (int second = 0; second < 180; second++) {
        tick(host, 1);
        assertEquals(others, values(host), "second " + second);
      }
      long failures = collector.errors().failures();
      boolean isNoData = errno == ENODATA || errno == 11;
      assertTrue(isNoData ? failures == 0 : failures > 1 && failures < 12, failures + " failures");
      files.heal(volts);
      tick(host, 64);
      assertEquals(whole, values(host));
    }
  }

  @Test
  void anAttributeThatIsCutOffOrEmptyIsInvalid() {
    HostFixture host = board("raspberry-pi-3");
    String temp = "/sys/class/thermal/thermal_zone0/temp";
    String series = "hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}";
    tick(host, 1);
    for (String text : List.of("", "\n", "4777", "-")) {
      long before = collector.errors().invalidValues();
      write(temp, text);
      tick(host, 1);
      assertFalse(values(host).containsKey(series), text);
      assertEquals(before + 1, collector.errors().invalidValues(), text);
    }
  }

  @Test
  void whatTheFirmwareForgetsIsRemembered() {
    HostFixture host = board("raspberry-pi-3");
    String file = "/sys/devices/platform/soc/soc:firmware/get_throttled";
    String series =
        "panapulse.raspberry_pi.throttled{hw.id=raspberry_pi, hw.name=Raspberry Pi,"
            + " panapulse.raspberry_pi.condition=frequency_capped, panapulse.raspberry_pi.period=";
    tick(host, 1);
    assertEquals(0, values(host).get(series + "since_boot}"));
    write(file, "20002\n");
    tick(host, 1);
    assertEquals(1, values(host).get(series + "now}"));
    write(file, "0\n");
    tick(host, 1);
    assertEquals(0, values(host).get(series + "now}"));
    assertEquals(1, values(host).get(series + "since_boot}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0"})
  void aKernelThatPanicsOnWarningsIsNotMadeToWarn(String panics) {
    BoardTree.plant("raspberry-pi-4", root);
    write("/proc/sys/kernel/panic_on_warn", panics + "\n");
    HostFixture host = host();
    tick(host, 1);
    assertEquals(panics.equals("0") ? 8 : 0, host.series("panapulse.raspberry_pi.throttled"));
  }

  @Test
  void whatIsNotWantedIsNotRead() {
    BoardTree.plant("raspberry-pi-4", root);
    HostFixture host = HostFixture.at(root, files.libc());
    collector =
        new HardwareCollector(
            host.host(),
            id -> !id.startsWith(RPI_VOLT),
            false,
            false,
            clock::get,
            HardwareFixture.PATIENCE);
    tick(host, 1);
    assertEquals(
        "[hw.status, hw.temperature, hw.temperature.limit]",
        values(host).keySet().stream()
            .map(series -> series.substring(0, series.indexOf('{')))
            .distinct()
            .sorted()
            .toList()
            .toString());
    assertEquals(1, host.series("hw.status"));
  }

  @Test
  void aHostWithoutSensorsIsNotReadBetweenScans() {
    HostFixture host = host();
    tick(host, 1);
    long before = files.calls.get();
    for (int i = 0; i < 58; i++) {
      tick(host, 1);
    }
    assertEquals(before, files.calls.get());
    tick(host, 2);
    // a look at each directory; there are two for the frequencies
    assertEquals(before + 7, files.calls.get());
    assertEquals(Map.of(), values(host));
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void whereTheKernelHasToldOfNoDeviceNoneIsLookedFor() {
    write("/sys/kernel/uevent_seqnum", "837\n");
    HostFixture host = host();
    tick(host, 1);
    tick(host, 61);
    long before = files.calls.get();
    tick(host, 61);
    tick(host, 61);
    assertEquals(before + 2, files.calls.get(), "the number is read");
    String chip = "/sys/class/hwmon/hwmon0";
    String series = "hw.temperature{hw.id=inside/temp1, hw.name=inside temp1, hw.parent=inside}";
    write(chip + "/name", "inside\n");
    write(chip + "/temp1_input", "21500\n");
    tick(host, 61);
    assertEquals(Map.of(), values(host));
    write("/sys/kernel/uevent_seqnum", "840\n");
    tick(host, 61);
    assertEquals(21.5, values(host).get(series));
    // a device that is about to go is told of first, and may still be there at the next look
    write("/sys/kernel/uevent_seqnum", "841\n");
    tick(host, 61);
    assertEquals(21.5, values(host).get(series));
    move(chip, "/sys/class/hwmon/.gone");
    tick(host, 61);
    assertEquals(0, collector.components());
  }

  @Test
  void whatComesWithoutAWordIsFoundWithinTenMinutes() {
    write("/sys/kernel/uevent_seqnum", "1\n");
    HostFixture host = host();
    tick(host, 1);
    tick(host, 61);
    write("/sys/class/hwmon/hwmon0/name", "inside\n");
    write("/sys/class/hwmon/hwmon0/temp1_input", "21500\n");
    for (int minute = 0; minute < 9; minute++) {
      tick(host, 60);
      assertEquals(0, collector.components());
    }
    tick(host, 60);
    assertEquals(1, collector.components());
  }

  @Test
  void aSensorThatIsGoneIsLookedForThoughNoDeviceWas() {
    write("/sys/kernel/uevent_seqnum", "1\n");
    String chip = "/sys/class/hwmon/hwmon0";
    write(chip + "/name", "inside\n");
    write(chip + "/temp1_input", "21500\n");
    HostFixture host = host();
    tick(host, 1);
    tick(host, 61);
    tick(host, 61);
    files.fail(at(chip + "/temp1_input"), ENODEV);
    move(chip, "/sys/class/hwmon/.gone");
    tick(host, 1);
    assertEquals(1, collector.components());
    tick(host, 5);
    assertEquals(0, collector.components());
  }

  @Test
  void aSensorCostsOneReadATick() {
    HostFixture host = board("raspberry-pi-4");
    tick(host, 1);
    tick(host, 1);
    long before = files.calls.get();
    tick(host, 1);
    // temperature, alarm, firmware, adapter (2), frequency, which cores are on line
    assertEquals(before + 7, files.calls.get());
  }

  @Test
  void whatAppearsIsFoundWithinAMinuteAndWhatGoesIsForgotten() {
    HostFixture host = board("raspberry-pi-4");
    tick(host, 1);
    String chip = "/sys/class/hwmon/hwmon7";
    write(chip + "/name", "sht3x\n");
    write(chip + "/temp1_input", "21500\n");
    tick(host, 61);
    String series = "hw.temperature{hw.id=sht3x/temp1, hw.name=sht3x temp1, hw.parent=sht3x}";
    assertEquals(21.5, values(host).get(series));
    int others = values(host).size() - 1;
    // as the kernel's: what is open fails from then on
    files.fail(at(chip + "/temp1_input"), ENODEV);
    move(chip, "/sys/class/hwmon/.gone");
    tick(host, 1);
    assertEquals(others, values(host).size());
    assertEquals(0, collector.errors().failures(), "that something went is no failure");
    tick(host, 6);
    int components = collector.components();
    tick(host, 61);
    assertEquals(components, collector.components());
    assertEquals(others, values(host).size());
  }

  @Test
  void anotherDeviceUnderTheSameNumberIsNotMistakenForTheFirst() {
    HostFixture host = host();
    String chip = "/sys/class/hwmon/hwmon0";
    write(chip + "/name", "inside\n");
    write(chip + "/temp1_input", "60000\n");
    tick(host, 1);
    files.fail(at(chip + "/temp1_input"), ENODEV);
    tick(host, 1);
    assertEquals(Map.of(), values(host));
    files.heal(at(chip + "/temp1_input"));
    move(chip, "/sys/class/hwmon/.gone");
    write(chip + "/name", "outside\n");
    write(chip + "/temp1_input", "-4000\n");
    for (int i = 0; i < 3; i++) {
      tick(host, 1);
      assertEquals(Map.of(), values(host), "not read before it was looked at");
    }
    tick(host, 3);
    assertEquals(
        Map.of(
            "hw.temperature{hw.id=outside/temp1, hw.name=outside temp1, hw.parent=outside}", -4.0),
        values(host));
  }

  @Test
  void idsStayWithTheirDevicesAndAreTheSameAfterARestart() {
    HostFixture host = host();
    for (int i = 1; i <= 10; i++) {
      String zone = "/sys/class/thermal/thermal_zone" + i;
      write(zone + "/type", "acpitz\n");
      write(zone + "/temp", i + "000\n");
    }
    tick(host, 1);
    assertEquals(1, values(host).get("hw.temperature{hw.id=acpitz, hw.name=acpitz}"));
    assertEquals(10, values(host).get("hw.temperature{hw.id=acpitz#10, hw.name=acpitz}"));
    move("/sys/class/thermal/thermal_zone1", "/sys/class/thermal/gone");
    tick(host, 61);
    assertEquals(2, values(host).get("hw.temperature{hw.id=acpitz#2, hw.name=acpitz}"));
    assertFalse(values(host).containsKey("hw.temperature{hw.id=acpitz, hw.name=acpitz}"));
    move("/sys/class/thermal/gone", "/sys/class/thermal/thermal_zone1");
    tick(host, 61);
    assertEquals(1, values(host).get("hw.temperature{hw.id=acpitz, hw.name=acpitz}"));
    assertEquals(10, values(host).size());
  }

  @Test
  void coresThatGoOffLineTakeTheirFrequencyAlong() {
    HostFixture host = board("rock-5b");
    tick(host, 1);
    tick(host, 1);
    write("/sys/devices/system/cpu/online", "0-5\n");
    write("/sys/devices/system/cpu/cpufreq/policy6/affected_cpus", "\n");
    files.fail(at("/sys/devices/system/cpu/cpufreq/policy6/scaling_cur_freq"), 16);
    write("/sys/devices/system/cpu/cpufreq/policy4/affected_cpus", "4\n");
    tick(host, 1);
    assertEquals(
        5,
        values(host).keySet().stream().filter(s -> s.startsWith("system.cpu.frequency")).count());
  }

  @Test
  void aSensorThatFailsIsLeftAloneForAWhileAndReadAgain() {
    HostFixture host = board("raspberry-pi-3");
    Path temp = at("/sys/class/thermal/thermal_zone0/temp");
    String series = "hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}";
    tick(host, 1);
    files.fail(temp, EIO);
    for (int i = 0; i < 1000; i++) {
      tick(host, 1);
      assertFalse(values(host).containsKey(series));
    }
    long failures = collector.errors().failures();
    assertTrue(failures >= 1000 / 64 && failures < 40, failures + " failures");
    files.heal(temp);
    tick(host, 64);
    assertEquals(47.774, values(host).get(series));
  }

  @Test
  void thatThereIsNoDataIsNoFailure() {
    HostFixture host = board("raspberry-pi-5");
    files.fail(at("/sys/class/hwmon/hwmon2/fan1_input"), ENODATA);
    tick(host, 1);
    assertFalse(values(host).keySet().stream().anyMatch(s -> s.startsWith("hw.fan")));
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void limitsFollowWithinAMinute() {
    HostFixture host = board("raspberry-pi-3");
    String series =
        "hw.temperature.limit{hw.id=cpu-thermal, hw.limit_type=high.critical, hw.name=cpu-thermal}";
    tick(host, 1);
    write("/sys/class/thermal/thermal_zone0/trip_point_0_temp", "85000\n");
    tick(host, 61);
    assertEquals(85, values(host).get(series));
  }

  @Test
  void aSlowSensorHoldsUpNoTickTwice() throws InterruptedException {
    HostFixture host = board("raspberry-pi-3");
    Path temp = at("/sys/class/thermal/thermal_zone0/temp");
    String series = "hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}";
    tick(host, 1);
    Thread sampler = Thread.currentThread();
    AtomicLong held = new AtomicLong();
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    files.beforeRead(
        temp,
        () -> {
          if (Thread.currentThread() == sampler) {
            held.incrementAndGet();
            // as long as a thermometer on a 1-wire bus
            clock.addAndGet(750_000_000);
          } else {
            hanging.countDown();
            await(letGo);
          }
        });
    tick(host, 1);
    assertEquals(47.774, values(host).get(series));
    tick(host, 1);
    assertTrue(hanging.await(60, TimeUnit.SECONDS), "no other thread reads it");
    awaitThreads(1);
    tick(host, 1);
    assertEquals(15, values(host).size(), "all others have values meanwhile");
    letGo.countDown();
    long deadline = System.nanoTime() + 60 * SECOND;
    while (!values(host).containsKey(series) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      tick(host, 0);
    }
    assertEquals(47.774, values(host).get(series));
    assertEquals(1, held.get());
    // and a value of long ago is none
    CountDownLatch never = new CountDownLatch(1);
    files.beforeRead(temp, () -> await(never));
    for (int i = 0; i < 130; i++) {
      tick(host, 1);
    }
    assertFalse(values(host).containsKey(series));
    never.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void oneReadThatTookLongIsNoReasonForAThread() {
    HostFixture host = board("raspberry-pi-3");
    Path temp = at("/sys/class/thermal/thermal_zone0/temp");
    for (int i = 0; i < 9; i++) {
      long nanos = i % 3 == 2 ? 0 : 20_000_000;
      files.beforeRead(temp, () -> clock.addAndGet(nanos));
      tick(host, 1);
    }
    awaitThreads(0);
  }

  private void awaitThreads(int wanted) {
    long deadline = System.nanoTime() + 60 * SECOND;
    while (collector.threads() != wanted && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(wanted, collector.threads());
  }

  @Test
  void firstReadsThatHangHoldUpNoTick() {
    BoardTree.plant("raspberry-pi-3", root);
    HostFixture host = impatient();
    CountDownLatch letGo = new CountDownLatch(1);
    Path zone = at("/sys/class/thermal/thermal_zone0");
    files.beforeRead(zone.resolve("temp"), () -> await(letGo));
    files.beforeRead(zone.resolve("trip_point_0_temp"), () -> await(letGo));
    try {
      String series = "hw.temperature{hw.id=cpu-thermal, hw.name=cpu-thermal}";
      Set<String> seen = new TreeSet<>();
      assertTimeoutPreemptively(
          Duration.ofMinutes(2),
          () -> {
            while (seen.size() < 14) {
              tick(host, 1);
              seen.addAll(values(host).keySet());
            }
          },
          () -> "only these sensors have values: " + seen);
      assertFalse(seen.contains(series));
      assertTrue(collector.errors().invalidValues() > 0, "what is left out is counted");
      letGo.countDown();
      assertTimeoutPreemptively(
          Duration.ofMinutes(2),
          () -> {
            while (!values(host).containsKey(series)) {
              tick(host, 1);
            }
          });
    } finally {
      letGo.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hw.id=chip, /sys/class/hwmon/hwmon0/temp1_label",
    "BAT0, /sys/class/power_supply/BAT0/manufacturer",
    "BAT0, /sys/class/power_supply/BAT0/charge_full_design",
    "zone0, /sys/class/thermal/thermal_zone0/trip_point_0_type"
  })
  void aDescriptionThatHangsHoldsUpNoTickAndCostsItsDeviceAlone(String device, String file) {
    plantDevices();
    HostFixture host = impatient();
    CountDownLatch letGo = new CountDownLatch(1);
    files.beforeRead(at(file), () -> await(letGo));
    try {
      for (String series : SERIES_OF_DEVICES) {
        if (!series.contains(device)) {
          tickUntilSeen(host, series);
        }
      }
      tick(host, 6);
      assertTrue(collector.errors().invalidValues() > 0, "what is left out is counted");
      assertFalse(
          values(host).keySet().stream().anyMatch(series -> series.contains(device)),
          values(host)::toString);
      letGo.countDown();
      for (String series : SERIES_OF_DEVICES) {
        tickUntilSeen(host, series);
      }
    } finally {
      letGo.countDown();
    }
  }

  private void plantDevices() {
    plantChip();
    write("/sys/class/hwmon/hwmon0/temp1_label", "inside\n");
    write("/sys/class/hwmon/hwmon1/name", "other\n");
    write("/sys/class/hwmon/hwmon1/temp1_input", "43000\n");
    for (String battery : List.of("BAT0", "BAT1")) {
      String path = "/sys/class/power_supply/" + battery + "/";
      write(path + "type", "Battery\n");
      write(path + "manufacturer", "maker\n");
      write(path + "charge_full_design", "3000000\n");
      write(path + "voltage_now", "3700000\n");
    }
    for (String zone : List.of("zone0", "zone1")) {
      String path = "/sys/class/thermal/thermal_" + zone + "/";
      write(path + "type", zone + "\n");
      write(path + "temp", "44000\n");
      write(path + "trip_point_0_type", "critical\n");
      write(path + "trip_point_0_temp", "90000\n");
    }
  }

  private void tickUntilSeen(HostFixture host, String series) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          do {
            tick(host, 1);
          } while (!values(host).containsKey(series));
        },
        () -> "there are " + values(host).keySet());
  }

  /** What hangs has its thread for itself after this. */
  private void tickUntilAnotherThreadTakesOver(HostFixture host, CountDownLatch hanging) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (hanging.getCount() > 0) {
            tick(host, 0);
          }
        });
    for (int i = 0; i < 8; i++) {
      tick(host, 1);
    }
  }

  private HostFixture impatient() {
    HostFixture host = HostFixture.at(root, files.libc());
    collector =
        new HardwareCollector(
            host.host(), id -> true, true, true, clock::get, Duration.ofMillis(1));
    return host;
  }

  /** Ticks at one moment, so that no scan comes, until there is such a series. */
  private void tickUntilPresent(HostFixture host, String series) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (!values(host).containsKey(series)) {
            tick(host, 0);
          }
        },
        () -> "there are " + values(host).keySet());
  }

  private void plantChip() {
    String chip = "/sys/class/hwmon/hwmon0/";
    write(chip + "name", "chip\n");
    write(chip + "temp1_input", "41000\n");
    write(chip + "temp1_crit", "90000\n");
    write(chip + "temp1_enable", "0\n");
    write(chip + "temp2_input", "42000\n");
    write(chip + "temp2_crit", "95000\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10, 29, 45})
  void aSlowLimitHasAValueAtEachTick(int interval) {
    plantChip();
    AtomicLong reads = new AtomicLong();
    files.beforeRead(
        at("/sys/class/hwmon/hwmon0/temp2_crit"),
        () -> {
          // as long as a thermometer on a 1-wire bus
          clock.addAndGet(750_000_000);
          reads.incrementAndGet();
        });
    HostFixture host = host();
    long scan = clock.get() + interval * SECOND;
    for (int passed = 0; passed < 300; passed += interval) {
      // a tick that comes late, too
      clock.addAndGet(passed % 2 * SECOND / 20);
      long now = clock.get() + interval * SECOND;
      long before = reads.get();
      tick(host, interval);
      assertTrue(values(host).containsKey(LIMIT_OF_CHIP), passed + " s: " + values(host));
      if (now - scan >= HardwareCollector.SCAN_NANOS) {
        scan = now;
        awaitReads(reads, before + 1);
      }
    }
    assertTrue(reads.get() > 2, "it is read at scans");
    assertEquals(0, collector.errors().invalidValues());
  }

  private static void awaitReads(AtomicLong reads, long wanted) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (reads.get() < wanted || isReading()) {
            Thread.onSpinWait();
          }
        });
  }

  /** Whether the thread of slow sensors makes a call. */
  private static boolean isReading() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals("panapulse-sensors"))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().endsWith(".SensorFile"));
  }

  @Test
  void aLimitWhoseFirstReadTakesLongIsThereBeforeTheNextScan() {
    plantChip();
    HostFixture host = impatient();
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    files.beforeRead(
        at("/sys/class/hwmon/hwmon0/temp2_crit"),
        () -> {
          hanging.countDown();
          await(letGo);
        });
    try {
      tickUntilAnotherThreadTakesOver(host, hanging);
      tickUntilPresent(
          host, "hw.temperature{hw.id=chip/temp2, hw.name=chip temp2, hw.parent=chip}");
      assertFalse(values(host).containsKey(LIMIT_OF_CHIP), values(host)::toString);
      letGo.countDown();
      tickUntilPresent(host, LIMIT_OF_CHIP);
    } finally {
      letGo.countDown();
    }
  }

  @Test
  void whileASwitchIsNotReadItsChannelIsOff() {
    plantChip();
    HostFixture host = impatient();
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    files.beforeRead(
        at("/sys/class/hwmon/hwmon0/temp1_enable"),
        () -> {
          hanging.countDown();
          await(letGo);
        });
    try {
      tickUntilAnotherThreadTakesOver(host, hanging);
      tickUntilPresent(
          host, "hw.temperature{hw.id=chip/temp2, hw.name=chip temp2, hw.parent=chip}");
      tick(host, 1);
      assertFalse(values(host).toString().contains("temp1"), values(host)::toString);
      write("/sys/class/hwmon/hwmon0/temp1_enable", "1\n");
      letGo.countDown();
      tickUntilPresent(
          host, "hw.temperature{hw.id=chip/temp1, hw.name=chip temp1, hw.parent=chip}");
    } finally {
      letGo.countDown();
    }
  }

  @Test
  void noMoreSensorsThanFilesCanBeOpen() {
    for (int i = 0; i < 40; i++) {
      String chip = "/sys/class/hwmon/hwmon" + i + "/";
      write(chip + "name", "many\n");
      for (int n = 1; n <= 20; n++) {
        write(chip + "temp" + n + "_input", "20000\n");
      }
    }
    HostFixture host = host();
    tick(host, 1);
    assertEquals(HardwareIds.MOST, values(host).size());
    assertTrue(files.openFiles() <= HardwareIds.MOST);
    assertTrue(collector.errors().invalidValues() > 0);
  }

  /** Limits, switches, fault flags and what a battery has besides its voltage. */
  @ParameterizedTest
  @ValueSource(longs = {1024, 256, 20})
  void openFilesAreBounded(long openMax) {
    files.openMax.set(openMax);
    for (int i = 0; i < 40; i++) {
      String chip = "/sys/class/hwmon/hwmon" + i + "/";
      write(chip + "name", "many\n");
      for (int n = 1; n <= 8; n++) {
        write(chip + "temp" + n + "_input", "20000\n");
        write(chip + "temp" + n + "_fault", "0\n");
        for (String scanned : List.of("_lcrit", "_min", "_max", "_crit", "_enable")) {
          write(chip + "temp" + n + scanned, "1\n");
        }
      }
    }
    for (int i = 0; i < 100; i++) {
      String battery = "/sys/class/power_supply/BAT" + i + "/";
      write(battery + "type", "Battery\n");
      for (String file :
          List.of("present", "capacity", "temp", "power_now", "current_now", "charge_now")) {
        write(battery + file, "1\n");
      }
    }
    // each read takes so long that it is made by the other thread from then on
    for (int i = 0; i < 40; i++) {
      for (int n = 1; n <= 8; n++) {
        files.beforeRead(
            at("/sys/class/hwmon/hwmon" + i + "/temp" + n + "_crit"),
            () -> clock.addAndGet(200_000_000));
      }
    }
    HostFixture host = host();
    for (int i = 0; i < 3; i++) {
      tick(host, 61);
    }
    long most = Math.min(HardwareIds.MOST, openMax / 2);
    assertTrue(files.openFiles() > most / 2, files.openFiles() + " files");
    assertTrue(files.mostOpen.get() <= most + 10, files.mostOpen + " files");
    assertTrue(collector.errors().invalidValues() > 0, "the rest is counted");
  }
}
