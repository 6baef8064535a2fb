package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.filesystem.FilesystemCollector;
import dev.panapulse.host.hardware.BoardTree;
import dev.panapulse.host.hardware.HardwareCollector;
import dev.panapulse.host.hardware.HardwareFixture;
import dev.panapulse.host.self.SelfCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One field of a healthy host is replaced, from the start or from the third tick on: every other
 * value stays as on a second, healthy host at every tick, and one that is left out is counted.
 *
 * <p>The values that depend on a field are found by replacing it with other values that it may
 * have. {@code -Dpanapulse.fields=all} tries every field, in place of those that {@code
 * -Dpanapulse.seed} selects.
 */
final class OneFieldTest {
  private static final String BASE = "gauges/raspberry-pi";
  private static final int TICKS = 5;

  /** The field is as it was from this tick on. */
  private static final int MENDED = TICKS - 1;

  /** Limits are read at scans: one a tick. */
  private static final long SCAN_NANOS = 61_000_000_000L;

  /** Collectors of the agent's own figures, of this machine's file systems, and of all of /sys. */
  private static final List<CollectorSpec> OTHERS =
      List.of(SelfCollector.SPEC, FilesystemCollector.SPEC, HardwareCollector.SPEC);

  private static final List<String> REPLACEMENTS =
      List.of("0", "-1", "9223372036854775807", "18446744073709551615", "text", "");

  /** States of processes, batteries, adapters: whatever a word in a file may be. */
  private static final List<String> WORDS =
      List.of("Charging", "Full", "Unknown", "Overheat", "Dead", "R", "Z", "T");

  private static final Pattern FIELD = Pattern.compile("[^ \t\n=/]+");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?|0x[0-9a-f]+|-[0-9]+");
  private static final Pattern STATE = Pattern.compile("(?<=\\) )[A-Z](?= )");

  /** Files of attributes that name a device, or whose number is no measurement. */
  private static final Pattern NO_FIGURE =
      Pattern.compile(
          ".*/(name|type|mode|manufacturer|model_name|serial_number|technology|manfid|serial|fwrev"
              + "|affected_cpus|related_cpus|online|energy_full_design|trip_point_._type"
              + "|temp._label|osrelease|uevent_seqnum|scope|usb_type|flags)");

  @TempDir Path healthyRoot = Path.of("");
  @TempDir Path damagedRoot = Path.of("");

  /** One place in a file. */
  private record Field(String file, int start, int end) {
    String in(String content) {
      return content.substring(start, end);
    }

    /** Whether the hardware collector reads it; it reads nothing that the others read. */
    boolean isOfHardware() {
      return file.startsWith("/sys/") && !file.endsWith("/size");
    }

    @Override
    public String toString() {
      return file + " at " + start;
    }
  }

  /** What a host gave: values by tick, and errors so far by tick. */
  private record History(List<Map<String, Double>> values, List<Long> errors) {}

  @BeforeEach
  void plant() {
    plant(healthyRoot);
    plant(damagedRoot);
  }

  private static void plant(Path root) {
    HostFixture host = HostFixture.copyOf(BASE, root);
    host.write(
        "/proc/1/net/dev",
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:  123456     789    0    0    0     0          0         0   123456     789    0    0    0     0       0          0
          eth0: 98765432   65432    3    4    0     0          0       12  8765432   54321    1    2    0     0       0          0
         wlan0: 10000001   20001    0    7    0     0          0         0  3000001   40001    5    0    0     0       0          0
        """);
    host.write(
        "/proc/diskstats",
        """
         179       0 mmcblk0 21034 9123 912345 31234 41234 42345 1823456 91234 0 51234 122468 100 0 800 20 7 9
           8       0 sda 1034 123 12345 1234 1234 2345 23456 1234 0 1234 2468 1 0 8 2 7 9
        """);
    host.write(
        "/proc/stat",
        Pattern.compile("(?m)^cpu.*$")
            .matcher(host.read("/proc/stat"))
            .replaceAll(line -> line.group().replaceAll("(?<= )0(?= |$)", "50")));
    host.write("/sys/block/mmcblk0/size", "61071360\n");
    host.write("/sys/block/sda/size", "976773168\n");
    host.write("/proc/sys/kernel/threads-max", "30000\n");
    host.write("/proc/sys/kernel/pid_max", "32768\n");
    for (String pages :
        List.of("Total:      64", "Free:       16", "Rsvd:        4", "Surp:   2")) {
      host.write("/proc/meminfo", withHugePages(host.read("/proc/meminfo"), pages));
    }
    BoardTree.plant("everything", root);
    BoardTree.plant("raspberry-pi-5", root);
    host.write("/sys/class/hwmon/hwmon20/temp1_fault", "0\n");
    host.write("/sys/class/hwmon/hwmon20/temp1_enable", "1\n");
    host.write("/sys/class/power_supply/BAT0/present", "1\n");
  }

  private static String withHugePages(String meminfo, String value) {
    String name = "HugePages_" + value.substring(0, value.indexOf(':') + 1);
    String kept = meminfo.lines().filter(line -> !line.startsWith(name)).toList().toString();
    String lines = kept.substring(1, kept.length() - 1).replace(", ", "\n") + "\n";
    return lines + "HugePages_" + value + "\n";
  }

  /** All numbers of all files, and the words that are states. */
  private static List<Field> fields(Path root) {
    List<Field> fields = new ArrayList<>();
    for (String file : files(root)) {
      String content = content(root, file);
      if (file.startsWith("/sys/")) {
        boolean isFigure = !NO_FIGURE.matcher(file).matches() && !content.isBlank();
        if (isFigure) {
          fields.add(new Field(file, 0, content.stripTrailing().length()));
        }
      } else if (file.endsWith("/stat") && !file.equals("/proc/stat")) {
        STATE.matcher(content).results().forEach(state -> add(fields, file, state));
      } else {
        FIELD
            .matcher(content)
            .results()
            .filter(field -> NUMBER.matcher(field.group()).matches())
            .forEach(field -> add(fields, file, field));
      }
    }
    return fields;
  }

  private static void add(List<Field> fields, String file, MatchResult found) {
    fields.add(new Field(file, found.start(), found.end()));
  }

  private static List<String> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> "/" + root.relativize(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path root, String file) {
    try {
      return Files.readString(root.resolve(file.substring(1)), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path root, String file, String content) {
    try {
      Files.writeString(root.resolve(file.substring(1)), content, ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Values that a field may well have: those of what depends on it change. */
  private static List<String> others(String field) {
    if (!NUMBER.matcher(field).matches()) {
      return WORDS;
    }
    if (field.startsWith("0x")) {
      return List.of("0x02", "0x03", "0x04 0x05");
    }
    if (field.contains(".")) {
      return List.of("0.77", "99.01");
    }
    long value = Long.parseLong(field);
    return List.of("0", "1", "" + (value + 1), "" + (value + 1000), "" + value * 2, "" + value / 2);
  }

  /** The content of a file in a tick: processor time goes on, all else stays. */
  private static String at(int tick, String file, String content) {
    if (!file.equals("/proc/stat")) {
      return content;
    }
    return Pattern.compile("(?m)^(cpu[0-9]* .*)$")
        .matcher(content)
        .replaceAll(line -> advanced(line.group(), tick));
  }

  /** Each number of the line grows by 3 a tick, and keeps its number of digits. */
  private static String advanced(String line, int tick) {
    return Pattern.compile("(?<= )[1-9][0-9]+")
        .matcher(line)
        .replaceAll(number -> {
          String more = Long.toString(Long.parseLong(number.group()) + 3L * tick);
          return more.length() == number.group().length() ? more : number.group();
        });
  }

  /**
   * Samples a host for some ticks while {@code replacement} is in place of a field; null: never.
   */
  private static History sample(Path root, Field field, @Nullable String replacement, int from) {
    HostFixture host = HostFixture.at(root);
    SettingValues settings =
        new SettingValues(Map.of("cpu.per_core", false, "processes.by_state", true));
    AtomicLong clock = new AtomicLong(SCAN_NANOS);
    Collector[] collectors =
        field.isOfHardware()
            ? new Collector[] {HardwareFixture.collector(host.host(), clock::get)}
            : CollectorList.ALL.stream()
                .filter(spec -> !OTHERS.contains(spec))
                .map(spec -> spec.create(host.host(), settings))
                .toArray(Collector[]::new);
    String stat = content(root, "/proc/stat");
    String whole = content(root, field.file);
    History history = new History(new ArrayList<>(), new ArrayList<>());
    for (int tick = 0; tick < TICKS; tick++) {
      write(root, "/proc/stat", at(tick, "/proc/stat", stat));
      String now = at(tick, field.file, whole);
      boolean isDamaged = replacement != null && tick >= from && tick < MENDED;
      write(
          root,
          field.file,
          isDamaged ? now.substring(0, field.start) + replacement + now.substring(field.end) : now);
      clock.addAndGet(SCAN_NANOS);
      host.tick(collectors);
      history.values.add(host.values());
      history.errors.add(
          Stream.of(collectors)
              .mapToLong(one -> one.errors().invalidValues() + one.errors().failures())
              .sum());
    }
    write(root, "/proc/stat", stat);
    write(root, field.file, whole);
    for (Collector collector : collectors) {
      collector.sources().forEach(ProcFile::close);
      collector.close();
    }
    return history;
  }

  @Test
  void isReplacedAndNothingElseChanges() {
    List<Field> fields = fields(healthyRoot);
    assertTrue(fields.size() > 300, fields.size() + " fields");
    long seed = Long.getLong("panapulse.seed", 1);
    boolean all = "all".equals(System.getProperty("panapulse.fields"));
    Random random = new Random(seed);
    List<String> faults = new ArrayList<>();
    for (Field field : fields) {
      for (int from : new int[] {0, 2}) {
        if (all || random.nextInt(20) == 0) {
          faults.addAll(faultsOf(field, from));
        }
      }
    }
    assertTrue(faults.isEmpty(), () -> "seed " + seed + "\n" + String.join("\n", faults));
  }

  private List<String> faultsOf(Field field, int from) {
    String whole = content(healthyRoot, field.file);
    History healthy = sample(healthyRoot, field, null, from);
    Set<String> dependents = new HashSet<>();
    for (String other : others(field.in(whole))) {
      History varied = sample(damagedRoot, field, other, from);
      for (int tick = 0; tick < TICKS; tick++) {
        addDifferences(dependents, healthy.values.get(tick), varied.values.get(tick));
      }
    }
    List<String> faults = new ArrayList<>();
    for (String replacement : REPLACEMENTS) {
      History damaged = sample(damagedRoot, field, replacement, from);
      for (int tick = 0; tick < TICKS; tick++) {
        String where = field + " (" + field.in(whole) + ") = '" + replacement + "' from " + from;
        Comparison comparison =
            new Comparison(
                where + " in tick " + tick,
                replacement,
                healthy.values.get(tick),
                damaged.values.get(tick),
                dependents,
                lateStarts(healthy, damaged, tick),
                damaged.errors.get(tick) > healthy.errors.get(tick));
        faults.addAll(comparison.faults());
      }
    }
    return faults;
  }

  /**
   * Series that came, or came back after two ticks without them, with the value that a healthy host
   * had then: a device that appears while the agent runs counts from there.
   */
  private static Map<String, Double> lateStarts(History healthy, History damaged, int until) {
    Map<String, Double> starts = new HashMap<>();
    for (int tick = until; tick > 0; tick--) {
      for (String name : damaged.values.get(tick).keySet()) {
        boolean isNew =
            !damaged.values.get(tick - 1).containsKey(name)
                && !damaged.values.get(Math.max(0, tick - 2)).containsKey(name);
        if (isNew && healthy.values.get(tick).containsKey(name)) {
          starts.putIfAbsent(name, healthy.values.get(tick).get(name));
        }
      }
    }
    return starts;
  }

  private static void addDifferences(
      Set<String> differing, Map<String, Double> one, Map<String, Double> other) {
    Set<String> series = new HashSet<>(one.keySet());
    series.addAll(other.keySet());
    for (String name : series) {
      if (!Objects.equals(one.get(name), other.get(name))) {
        differing.add(name);
      }
    }
  }

  /** One tick of a damaged host beside the same of a healthy one. */
  private record Comparison(
      String where,
      String replacement,
      Map<String, Double> healthy,
      Map<String, Double> damaged,
      Set<String> dependents,
      Map<String, Double> lateStarts,
      boolean isCounted) {

    List<String> faults() {
      List<String> faults = new ArrayList<>();
      Set<String> series = new HashSet<>(healthy.keySet());
      series.addAll(damaged.keySet());
      for (String name : series) {
        Double before = healthy.get(name);
        Double now = damaged.get(name);
        if (!Objects.equals(before, now) && !isRight(name, before, now)) {
          faults.add(where + ": " + name + " is " + now + ", not " + before);
        }
      }
      return faults;
    }

    private boolean isRight(String name, @Nullable Double before, @Nullable Double now) {
      boolean isLost = replacement.isEmpty();
      if (now == null) {
        // of a line that lost a field nobody knows which
        return (dependents.contains(name) || isLost) && (isCounted || isSilent(name));
      }
      if (before != null && lateStarts.containsKey(name) && now == before - lateStarts.get(name)) {
        return true;
      }
      return dependents.contains(name) && isPossible(name, now) && mayChange(name);
    }

    /** Values that are left out by rule: what nobody has set, or what has none in this state. */
    private boolean isSilent(String name) {
      boolean isOfDischarge = name.startsWith("hw.battery.time_left") && replacement.equals("-1");
      return name.contains(".limit") || isOfDischarge || replacement.equals("0");
    }

    /** A text that is no number gives no other number, except a count of what is left. */
    private boolean mayChange(String name) {
      boolean isNumber =
          replacement.equals("0") || replacement.equals("-1") || replacement.startsWith("922");
      return isNumber || (name.startsWith("system.process.count") && isCounted);
    }

    private static boolean isPossible(String name, double value) {
      boolean mayBeNegative =
          name.startsWith("hw.temperature")
              || name.startsWith("hw.voltage")
              || name.startsWith("hw.power");
      boolean isShare = name.contains("utilization") || name.contains("battery.charge");
      return Double.isFinite(value) && (value >= 0 || mayBeNegative) && (value <= 1 || !isShare);
    }
  }
}
