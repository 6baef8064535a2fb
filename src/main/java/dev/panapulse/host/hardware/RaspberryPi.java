package dev.panapulse.host.hardware;

import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.SysTree;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions that throttle a Raspberry Pi, now and since boot.
 *
 * <p>From /sys/devices/platform/soc*&#47;soc*:firmware/get_throttled of the Raspberry Pi's own
 * kernels: hexadecimal, bits 0 to 3 for now and 16 to 19 for since boot. The driver makes the
 * firmware clear the latter every two seconds, so conditions seen once stay set here while the
 * agent runs. The kernel logs a warning at the first read after boot, as the file is deprecated; no
 * other file has this information without privileges. The file is not read where the kernel panics
 * on warnings.
 */
final class RaspberryPi implements SensorSource {
  static final Metric THROTTLED =
      Metric.upDownCounter(
          "panapulse.raspberry_pi.throttled",
          "1",
          "1 while the condition slows the Raspberry Pi down or did so since boot, otherwise 0");
  static final AttributeKey<String> CONDITION =
      AttributeKey.stringKey("panapulse.raspberry_pi.condition");
  static final AttributeKey<String> PERIOD =
      AttributeKey.stringKey("panapulse.raspberry_pi.period");

  private static final String[] CONDITIONS = {
    "under_voltage", "frequency_capped", "throttled", "soft_temperature_limit"
  };
  private static final String[] PERIODS = {"now", "since_boot"};
  private static final int SINCE_BOOT_SHIFT = 16;
  private static final long MASK = (1L << CONDITIONS.length) - 1;

  private static final String DIRECTORY = "/sys/devices/platform";
  private static final String PREFIX = "soc";
  private static final String FILE = "get_throttled";
  private static final String PANICS =
      "kernel.panic_on_warn is set; get_throttled, which makes the kernel warn, is not read";

  private final DirectoryFingerprint fingerprint;

  private static final class Throttled extends Sensor {
    private final Attributes attributes;
    private long seen;

    Throttled(SensorFile file, Attributes attributes) {
      super(file, Pace.TICK);
      this.attributes = attributes;
    }

    @Override
    void addSeries(SeriesGroup.Builder series) {
      for (String period : PERIODS) {
        for (String condition : CONDITIONS) {
          series.with(
              THROTTLED,
              attributes.toBuilder().put(CONDITION, condition).put(PERIOD, period).build());
        }
      }
    }

    @Override
    boolean set(Row row, SeriesGroup group, int index, long value) {
      if (Scale.isRegisterOfOnes(value)) {
        return false;
      }
      seen |= (value | value >> SINCE_BOOT_SHIFT) & MASK;
      for (int i = 0; i < CONDITIONS.length; i++) {
        row.set(group, index + i, value >> i & 1);
        row.set(group, index + CONDITIONS.length + i, seen >> i & 1);
      }
      return true;
    }
  }

  RaspberryPi(HostContext host) {
    this.fingerprint = new DirectoryFingerprint(host, DIRECTORY, PREFIX, false, "");
  }

  @Override
  public long fingerprint() {
    return fingerprint.fingerprint();
  }

  @Override
  public List<Candidate> candidates(SysTree sys) {
    List<Candidate> candidates = new ArrayList<>();
    for (String soc : sys.names(DIRECTORY, PREFIX)) {
      String path = DIRECTORY + "/" + soc + "/" + soc + ":firmware";
      if (sys.names(path, FILE).contains(FILE)) {
        candidates.add(new Candidate(path + "/" + FILE, path));
      }
    }
    return candidates;
  }

  @Override
  public Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids) {
    if (sys.text("/proc/sys/kernel/panic_on_warn").filter(text -> !text.equals("0")).isPresent()) {
      ids.note(PANICS);
      return Optional.empty();
    }
    String id = ids.unique("raspberry_pi");
    if (!ids.admits(id)) {
      return Optional.empty();
    }
    Attributes attributes = Attributes.of(Hw.ID, id, Hw.NAME, "Raspberry Pi");
    SensorFile file = SensorFile.of(sys, candidate.name(), AttributeParser.HEX);
    return Optional.of(
        new Component(candidate.identity(), List.of(id), List.of(new Throttled(file, attributes))));
  }

  @Override
  public void close() {
    fingerprint.close();
  }
}
