package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import dev.panapulse.host.hardware.Sensor.Pace;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The remaining life time of eMMC storage.
 *
 * <p>From /sys/block/mmcblkN/device, Documentation/driver-api/mmc/mmc-dev-attrs.rst: {@code
 * life_time} has two estimates of the used share, for memory of type A and B: 0x01 to 0x0a are the
 * tenths begun, 0x0b is beyond the specified life time. {@code pre_eol_info} is the use of the
 * spare blocks: 0x01 normal, 0x02 80 % used, 0x03 90 % used. 0 is undefined, and left out. The
 * kernel reads both when it finds the device, mostly at boot. SD cards have neither.
 */
final class MmcDisks implements SensorSource {
  private static final String DIRECTORY = "/sys/block";
  private static final String PREFIX = "mmcblk";

  static final AttributeKey<String> DISK_STATE = AttributeKey.stringKey("hw.physical_disk.state");
  static final AttributeKey<String> DISK_TYPE = AttributeKey.stringKey("hw.physical_disk.type");
  static final AttributeKey<String> MEMORY_TYPE =
      AttributeKey.stringKey("panapulse.emmc.memory_type");

  private static final List<String> SPARE_STATES = List.of("ok", "degraded", "predicted_failure");

  private final DirectoryFingerprint fingerprint;

  /** The two estimates, a series each. */
  private static final class LifeTime extends Sensor {
    private static final int EXCEEDED = 11;

    private final Attributes attributes;

    LifeTime(SensorFile file, Attributes attributes) {
      super(file, Pace.SCAN);
      this.attributes = attributes.toBuilder().put(DISK_STATE, "remaining").build();
    }

    @Override
    void addSeries(SeriesGroup.Builder series) {
      series.with(Hw.ENDURANCE, attributes.toBuilder().put(MEMORY_TYPE, "a").build());
      series.with(Hw.ENDURANCE, attributes.toBuilder().put(MEMORY_TYPE, "b").build());
    }

    @Override
    boolean set(Row row, SeriesGroup group, int index, long value) {
      boolean first = setOne(row, group, index, value & 0xffff);
      boolean second = setOne(row, group, index + 1, value >> 16);
      return first && second;
    }

    private static boolean setOne(Row row, SeriesGroup group, int index, long tenths) {
      if (tenths > 0 && tenths <= EXCEEDED) {
        row.set(group, index, Math.max(0, 10 - tenths) / 10.0);
      }
      return tenths <= EXCEEDED;
    }
  }

  MmcDisks(HostContext host) {
    this.fingerprint = new DirectoryFingerprint(host, DIRECTORY, PREFIX, false, "");
  }

  @Override
  public long fingerprint() {
    return fingerprint.fingerprint();
  }

  /** Without boot partitions such as mmcblk0boot0, which are block devices of their own. */
  @Override
  public List<Candidate> candidates(SysTree sys) {
    List<Candidate> candidates = new ArrayList<>();
    for (String name : sys.names(DIRECTORY, PREFIX)) {
      if (isNumbered(name)) {
        String path = DIRECTORY + "/" + name;
        candidates.add(new Candidate(name, path + " " + sys.link(path)));
      }
    }
    return candidates;
  }

  private static boolean isNumbered(String name) {
    for (int i = PREFIX.length(); i < name.length(); i++) {
      if (!SysTree.isDigit(name.charAt(i))) {
        return false;
      }
    }
    return name.length() > PREFIX.length();
  }

  @Override
  public Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids) {
    String path = DIRECTORY + "/" + candidate.name() + "/device";
    List<String> files = sys.names(path, "");
    boolean lifeTime = files.contains("life_time");
    boolean endOfLife = files.contains("pre_eol_info");
    if (!lifeTime && !endOfLife) {
      return Optional.empty();
    }
    String id = ids.unique(candidate.name());
    if (!ids.admits(id)) {
      return Optional.empty();
    }
    Attributes disk = described(sys, path, Attributes.of(Hw.ID, id, Hw.NAME, candidate.name()));
    List<Sensor> sensors = new ArrayList<>();
    if (lifeTime) {
      SensorFile file = SensorFile.of(sys, path + "/life_time", AttributeParser.HEX_PAIR);
      sensors.add(new LifeTime(file, disk));
    }
    if (endOfLife) {
      sensors.add(
          new StateSet(
              SensorFile.of(sys, path + "/pre_eol_info", AttributeParser.HEX),
              Pace.SCAN,
              Hw.STATUS,
              disk.toBuilder().put(Hw.TYPE, "physical_disk").build(),
              Hw.STATE,
              SPARE_STATES,
              StateSet.UNKNOWN,
              0,
              1,
              2));
    }
    return Optional.of(new Component(candidate.identity(), List.of(id), sensors));
  }

  private static Attributes described(SysTree sys, String path, Attributes disk) {
    AttributesBuilder attributes = disk.toBuilder();
    sys.text(path + "/name").ifPresent(model -> attributes.put(Hw.MODEL, model));
    sys.text(path + "/manfid").ifPresent(id -> attributes.put(Hw.VENDOR, vendor(id)));
    sys.text(path + "/serial").ifPresent(serial -> attributes.put(Hw.SERIAL_NUMBER, serial));
    sys.text(path + "/fwrev").ifPresent(version -> attributes.put(Hw.FIRMWARE_VERSION, version));
    sys.text(path + "/type")
        .ifPresent(type -> attributes.put(DISK_TYPE, type.equals("MMC") ? "eMMC" : type));
    return attributes.build();
  }

  /** JEDEC assigns the numbers; one that is not listed here is passed on. */
  private static String vendor(String manufacturerId) {
    return switch (manufacturerId) {
      case "0x000011" -> "Kioxia";
      case "0x000013", "0x0000fe" -> "Micron";
      case "0x000015" -> "Samsung";
      case "0x000045" -> "SanDisk";
      case "0x000070" -> "Kingston";
      case "0x000090" -> "SK hynix";
      default -> manufacturerId;
    };
  }

  @Override
  public void close() {
    fingerprint.close();
  }
}
