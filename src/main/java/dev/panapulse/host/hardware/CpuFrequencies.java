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
 * The frequency of each core.
 *
 * <p>From /sys/devices/system/cpu/cpufreq/policy*, Documentation/admin-guide/pm/cpufreq.rst: cores
 * that change their frequency together share a policy, so one read of {@code scaling_cur_freq}, in
 * kHz, serves all online cores, which are those in {@code affected_cpus}. Before Linux 4.4 there
 * are no directories of policies: /sys/devices/system/cpu/cpu*&#47;cpufreq is the same for all
 * cores of a policy, and that of the first one is read. Cores come and go with
 * /sys/devices/system/cpu/online. Metric of the OpenTelemetry semantic conventions:
 * system.cpu.frequency.
 */
final class CpuFrequencies implements SensorSource {
  static final Metric FREQUENCY =
      Metric.longGauge(
          "system.cpu.frequency", "Hz", "Operating frequency of the logical processor");
  static final AttributeKey<Long> LOGICAL_NUMBER = AttributeKey.longKey("cpu.logical_number");

  private static final String DIRECTORY = "/sys/devices/system/cpu/cpufreq";
  private static final String PREFIX = "policy";
  private static final String OLD_DIRECTORY = "/sys/devices/system/cpu";
  private static final String OLD_PREFIX = "cpu";
  private static final String OLD_POLICY = "/cpufreq";
  private static final String CORES = "/affected_cpus";
  private static final int MAX_LOGICAL_NUMBER = 4095;
  private static final long HERTZ_PER_KILOHERTZ = 1_000;
  private static final long SLOWEST_KILOHERTZ = 10_000;
  private static final long FASTEST_KILOHERTZ = 20_000_000;
  private static final String INVALID_CORES =
      "the list of cores of a frequency policy is invalid; their frequency is left out";

  private final DirectoryFingerprint fingerprint;
  private final DirectoryFingerprint oldFirstCore;
  private final DirectoryFingerprint oldFingerprint;

  private static final class Frequency extends Sensor {
    private final List<Long> cores;

    Frequency(SensorFile file, List<Long> cores) {
      super(file, Pace.TICK);
      this.cores = cores;
    }

    @Override
    void addSeries(SeriesGroup.Builder series) {
      for (Long core : cores) {
        series.with(FREQUENCY, Attributes.of(LOGICAL_NUMBER, core));
      }
    }

    @Override
    boolean set(Row row, SeriesGroup group, int index, long value) {
      if (value < SLOWEST_KILOHERTZ || value > FASTEST_KILOHERTZ) {
        return false;
      }
      for (int i = 0; i < cores.size(); i++) {
        row.set(group, index + i, value * HERTZ_PER_KILOHERTZ);
      }
      return true;
    }
  }

  CpuFrequencies(HostContext host) {
    this.fingerprint = new DirectoryFingerprint(host, DIRECTORY, PREFIX, false, CORES);
    this.oldFirstCore =
        new DirectoryFingerprint(host, OLD_DIRECTORY + "/cpu0", "cpufreq", false, "");
    this.oldFingerprint =
        new DirectoryFingerprint(host, OLD_DIRECTORY, OLD_PREFIX, false, OLD_POLICY + CORES);
  }

  @Override
  public long fingerprint() {
    long ofPolicies = fingerprint.fingerprint();
    boolean isOld =
        DirectoryFingerprint.isOfNothing(ofPolicies)
            && !DirectoryFingerprint.isOfNothing(oldFirstCore.fingerprint());
    return isOld ? oldFingerprint.fingerprint() : ofPolicies;
  }

  @Override
  public List<Candidate> candidates(SysTree sys) {
    List<Candidate> candidates = new ArrayList<>();
    for (String name : sys.names(DIRECTORY, PREFIX)) {
      String path = DIRECTORY + "/" + name;
      candidates.add(new Candidate(path, path + " " + sys.text(path + CORES).orElse("")));
    }
    if (candidates.isEmpty()) {
      addOldCandidates(sys, candidates);
    }
    return candidates;
  }

  private static void addOldCandidates(SysTree sys, List<Candidate> candidates) {
    List<String> met = new ArrayList<>();
    for (String name : sys.names(OLD_DIRECTORY, OLD_PREFIX)) {
      String path = OLD_DIRECTORY + "/" + name + OLD_POLICY;
      String cores = sys.text(path + CORES).orElse("");
      if (!cores.isEmpty() && !met.contains(cores)) {
        met.add(cores);
        candidates.add(new Candidate(path, path + " " + cores));
      }
    }
  }

  @Override
  public Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids) {
    String path = candidate.name();
    String text = sys.text(path + CORES).orElse("");
    List<Long> cores = cores(text);
    if (cores.isEmpty() && !text.isEmpty()) {
      ids.leaveOut(INVALID_CORES);
    }
    if (cores.isEmpty() || !ids.admits(id(path))) {
      return Optional.empty();
    }
    SensorFile file = SensorFile.of(sys, path + "/scaling_cur_freq", AttributeParser.NUMBER);
    return Optional.of(
        new Component(candidate.identity(), List.of(), List.of(new Frequency(file, cores))));
  }

  /** Its name, for the filter of ids: {@code policy0}, and {@code cpu0} of an old kernel. */
  private static String id(String path) {
    String policy = path.endsWith(OLD_POLICY) ? path.substring(0, path.lastIndexOf('/')) : path;
    return policy.substring(policy.lastIndexOf('/') + 1);
  }

  /** Distinct numbers separated by blanks; empty if the text has anything else. */
  private static List<Long> cores(String text) {
    List<Long> cores = new ArrayList<>();
    long core = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (SysTree.isDigit(c)) {
        core = Math.max(0, core) * 10 + c - '0';
      } else if (c == ' ' && core >= 0) {
        if (!cores.contains(core)) {
          cores.add(core);
        }
        core = -1;
      } else if (c != ' ') {
        return List.of();
      }
      if (core > MAX_LOGICAL_NUMBER) {
        return List.of();
      }
    }
    return List.copyOf(cores);
  }

  @Override
  public void close() {
    fingerprint.close();
    oldFirstCore.close();
    oldFingerprint.close();
  }
}
