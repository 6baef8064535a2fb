package dev.panapulse.host.hardware;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.Glob;
import dev.panapulse.config.type.GlobListType;
import dev.panapulse.config.type.NamePatterns;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.AttributeParser;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.DeviceEvents;
import dev.panapulse.host.DirectoryFingerprint;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.host.SensorFile;
import dev.panapulse.host.SysTree;
import dev.panapulse.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What a board tells of itself: temperatures and their limits, fans, voltages, power, batteries,
 * the frequency of each core, the life time of eMMC storage, and a Raspberry Pi's reasons to run
 * slower.
 *
 * <p>Metrics of the OpenTelemetry semantic conventions for hardware, with {@code hw.id} made of
 * what does not change from boot to boot. Each {@link SensorSource} says where it reads.
 *
 * <p>What there is is looked for once a minute if the kernel has told of a device since ({@link
 * DeviceEvents}), and at once when a file turned out to be gone; a host without sensors is not read
 * in between. What is there is read at each tick from files that stay open. A device whose number
 * another one got in the meantime is not mistaken for that: its open file answers with an error,
 * and it is not read again before it was found again.
 */
public final class HardwareCollector implements Collector {
  private static final SettingSpec<List<Glob>> EXCLUDE =
      SettingSpec.of(
          "hardware.exclude",
          new GlobListType(),
          List.of(),
          "Sensors and devices not to report, by hw.id.");
  private static final SettingSpec<Boolean> CPU_FREQUENCY =
      SettingSpec.of(
          "hardware.cpu_frequency", new BooleanType(), true, "Reports the frequency of each core.");
  private static final SettingSpec<Boolean> GET_THROTTLED =
      SettingSpec.of(
          "hardware.get_throttled",
          new BooleanType(),
          true,
          "Reports why a Raspberry Pi runs slower. Its kernel logs one deprecation warning per boot,"
              + " so the file is not read where kernel.panic_on_warn is set.");

  /** The collector, for settings, documents and tests. */
  public static final CollectorSpec SPEC =
      Hw.metrics(CollectorSpec.named("hardware", "sensors, power supplies and board states"))
          .setting(EXCLUDE)
          .setting(CPU_FREQUENCY)
          .setting(GET_THROTTLED)
          .area("hw")
          .madeBy((host, settings) ->
              new HardwareCollector(
                  host,
                  new NamePatterns(List.of(), settings.value(EXCLUDE))::accepts,
                  settings.value(CPU_FREQUENCY),
                  settings.value(GET_THROTTLED)));

  static final long SCAN_NANOS = 60_000_000_000L;

  /** Time between two scans that files asked for which are gone. */
  static final long HASTY_SCAN_NANOS = 5_000_000_000L;

  private static final AttributeParser DIGEST =
      (text, length) -> {
        long digest = length;
        for (int i = 0; i < length; i++) {
          digest = digest * 31 + text.getByte(i);
        }
        return digest;
      };

  private final HostContext host;
  private final Predicate<String> accepts;
  private final LongSupplier nanoTime;
  private final CollectorErrors errors = new CollectorErrors(SPEC.name());
  private final SysTree sys;
  private final SensorReader reader;
  private final DeviceEvents events;
  private final List<SensorSource> areas = new ArrayList<>();
  private final long[] fingerprints;
  private final boolean cpuFrequency;

  /** Which cores are on line, where frequencies are measured: they come and go without a word. */
  private final SensorFile online;

  private long onlineDigest;
  private List<Found> found = List.of();
  private Component[] components = new Component[0];
  private boolean frequencies;
  private boolean scanned;
  private boolean wanted;
  private long lastScan;

  /** A component and the area that it is of. */
  private record Found(SensorSource area, Component component) {}

  /**
   * A collector that has not looked around yet.
   *
   * @param accepts which sensors and devices are measured, by {@code hw.id}; asked once for each
   *     that appears
   * @param cpuFrequency whether the frequency of each core is measured
   * @param getThrottled whether a Raspberry Pi's get_throttled is read, at which its kernel warns
   */
  public HardwareCollector(
      HostContext host, Predicate<String> accepts, boolean cpuFrequency, boolean getThrottled) {
    this(host, accepts, cpuFrequency, getThrottled, System::nanoTime);
  }

  HardwareCollector(
      HostContext host,
      Predicate<String> accepts,
      boolean cpuFrequency,
      boolean getThrottled,
      LongSupplier nanoTime) {
    this.host = host;
    this.accepts = accepts;
    this.nanoTime = nanoTime;
    this.cpuFrequency = cpuFrequency;
    this.sys = new SysTree(host);
    this.reader = new SensorReader(host, errors, nanoTime);
    this.events = new DeviceEvents(host);
    this.online = sys.reading("/sys/devices/system/cpu/online", DIGEST);
    areas.add(new ThermalZones(host));
    areas.add(new HwmonChips(host));
    areas.add(new PowerSupplies(host));
    areas.add(new MmcDisks(host));
    if (getThrottled) {
      areas.add(new RaspberryPi(host, errors));
    }
    if (cpuFrequency) {
      areas.add(new CpuFrequencies(host));
    }
    this.fingerprints = new long[areas.size()];
  }

  @Override
  public String name() {
    return SPEC.name();
  }

  /** Looks around for the first time. */
  @Override
  public void describe() {
    long now = nanoTime.getAsLong();
    reader.begin(now);
    scan(now);
  }

  @Override
  public void sample(Row row) {
    long now = nanoTime.getAsLong();
    reader.begin(now);
    watchCores();
    if (now - lastScan >= (wanted ? HASTY_SCAN_NANOS : SCAN_NANOS)) {
      scan(now);
    }
    for (Component component : components) {
      component.sample(reader, row);
      if (reader.takeGone()) {
        component.doubt();
        wanted = true;
      }
    }
    reader.end();
  }

  /** A core that went off line has no frequency; one that came back wants columns soon. */
  private void watchCores() {
    if (frequencies && reader.read(online) && online.value != onlineDigest) {
      onlineDigest = online.value;
      lastScan -= scanned ? SCAN_NANOS : 0;
      wanted = true;
    }
  }

  private void scan(long now) {
    lastScan = now;
    boolean changed = !scanned;
    scanned = true;
    if (!events.none(now) || wanted) {
      changed |= takeFingerprints();
    }
    wanted = false;
    if (changed) {
      find();
    }
    reader.resume();
    for (Component component : components) {
      component.scan(host, reader, errors);
    }
    reader.takeGone();
  }

  /** Whether one of them differs from what it was. */
  private boolean takeFingerprints() {
    boolean changed = false;
    for (int i = 0; i < fingerprints.length; i++) {
      long fingerprint = areas.get(i).fingerprint();
      changed |= fingerprint != fingerprints[i];
      fingerprints[i] = fingerprint;
    }
    return changed;
  }

  /** Compares what there is with what was there: first what stays, as that keeps its ids. */
  private void find() {
    List<Found> before = new ArrayList<>(found);
    List<Found> after = new ArrayList<>();
    HardwareIds ids = new HardwareIds(accepts, errors);
    List<List<SensorSource.Candidate>> candidates = new ArrayList<>();
    for (int i = 0; i < areas.size(); i++) {
      SensorSource area = areas.get(i);
      List<SensorSource.Candidate> listed = new ArrayList<>();
      if (!DirectoryFingerprint.isOfNothing(fingerprints[i])) {
        listed.addAll(area.candidates(sys));
      }
      listed.removeIf(candidate -> keep(before, after, area, candidate, ids));
      candidates.add(listed);
    }
    for (Found gone : before) {
      gone.component().release(host, reader);
    }
    for (int i = 0; i < areas.size(); i++) {
      SensorSource area = areas.get(i);
      for (SensorSource.Candidate candidate : candidates.get(i)) {
        area.component(sys, candidate, ids)
            .ifPresent(component -> after.add(new Found(area, component)));
      }
    }
    found = List.copyOf(after);
    components = found.stream().map(Found::component).toArray(Component[]::new);
    frequencies = cpuFrequency && found.stream().anyMatch(f -> f.area() instanceof CpuFrequencies);
  }

  private static boolean keep(
      List<Found> before,
      List<Found> after,
      SensorSource area,
      SensorSource.Candidate candidate,
      HardwareIds ids) {
    for (int i = 0; i < before.size(); i++) {
      Found known = before.get(i);
      if (known.area().equals(area) && known.component().identity().equals(candidate.identity())) {
        ids.keep(known.component().ids(), known.component().files());
        after.add(before.remove(i));
        return true;
      }
    }
    return false;
  }

  /** How many parts of the hardware are measured. */
  int components() {
    return components.length;
  }

  /** How many threads read slow sensors: 0 or 1. */
  int threads() {
    return reader.threads();
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  /** None: sensors that answer with an error are usual, and no reason for a check to fail. */
  @Override
  public List<ProcFile> sources() {
    return List.of();
  }

  @Override
  public void close() {
    for (Component component : components) {
      component.close(reader);
    }
    components = new Component[0];
    found = List.of();
    areas.forEach(SensorSource::close);
    areas.clear();
    reader.forget(online);
    reader.close();
    events.close();
  }
}
