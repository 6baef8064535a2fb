package dev.panapulse.docs;

import dev.panapulse.row.Instrument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every metric that the agent can send, written by hand from the model of the OpenTelemetry
 * semantic conventions. It contains what the conventions' jars for Java lack: instrument, type of
 * the values, requirement level and the attributes of each metric; and the metric's sources.
 *
 * <p>The lines of a collector's metrics stand in the test of that collector, in a constant {@code
 * METRICS}, so that a new metric changes the collector and its test alone. A line is: metric, unit,
 * instrument, type of values, level in the conventions (none: not in them), sources, attributes. An
 * attribute with a question mark is not on every series: its source may lack it, or a setting adds
 * it.
 */
public final class MetricCatalogue {
  private static final String CONSTANT = "METRICS";
  private static final String COLLECTORS = "dev/panapulse/host";
  private static final String TEST = "CollectorTest.class";

  private static final List<Entry> ENTRIES = read();

  /**
   * One metric.
   *
   * @param instrument counter, updowncounter or gauge
   * @param type of the values: int or double
   * @param level recommended, opt-in, unstated (the conventions state none) or none (not in them)
   * @param sources files of the kernel, calls, or the agent itself
   * @param required keys of attributes that every series has
   * @param optional keys of attributes that some series have
   */
  public record Entry(
      String name,
      String unit,
      String instrument,
      String type,
      String level,
      List<String> sources,
      Set<String> required,
      Set<String> optional) {

    /** How a series with these properties differs from the catalogue, or empty. */
    public Optional<String> difference(
        String seriesUnit, String seriesInstrument, String seriesType) {
      String is = String.join(" ", seriesUnit, seriesInstrument, seriesType);
      String shall = String.join(" ", unit, instrument, type);
      return is.equals(shall)
          ? Optional.empty()
          : Optional.of(name + ": " + is + " instead of " + shall);
    }

    /** How a series with attributes of these keys differs from the catalogue, or empty. */
    public Optional<String> keyDifference(Set<String> keys) {
      Set<String> unknown = new TreeSet<>(keys);
      unknown.removeAll(required);
      unknown.removeAll(optional);
      return unknown.isEmpty() && keys.containsAll(required)
          ? Optional.empty()
          : Optional.of(name + ": " + keys + " instead of " + required + ", " + optional);
    }
  }

  private MetricCatalogue() {}

  /** The constants of all tests of collectors, which need no list: their classes are found. */
  private static List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    for (Class<?> test : testsOfCollectors()) {
      lines(test).lines().map(MetricCatalogue::entry).forEach(entries::add);
    }
    return List.copyOf(entries);
  }

  private static List<Class<?>> testsOfCollectors() {
    Path root = Path.of(location());
    List<Class<?>> tests = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root.resolve(COLLECTORS))) {
      for (Path file : files.filter(path -> path.toString().endsWith(TEST)).sorted().toList()) {
        String path = root.relativize(file).toString();
        tests.add(Class.forName(path.replace(".class", "").replace('/', '.')));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return tests;
  }

  private static URI location() {
    try {
      return MetricCatalogue.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String lines(Class<?> test) {
    try {
      Field constant = test.getDeclaredField(CONSTANT);
      constant.setAccessible(true);
      return (String) constant.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(test + " has no lines of its metrics in " + CONSTANT, e);
    }
  }

  private static Entry entry(String line) {
    String[] columns = line.strip().split(" +", -1);
    return new Entry(
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        columns[4],
        List.of(columns[5].split(",", -1)),
        keys(columns[6]).filter(key -> !key.endsWith("?")).collect(sorted()),
        keys(columns[6])
            .filter(key -> key.endsWith("?"))
            .map(key -> key.replace("?", ""))
            .collect(sorted()));
  }

  private static Stream<String> keys(String column) {
    return column.equals("-") ? Stream.of() : Stream.of(column.split(",", -1));
  }

  private static Collector<String, ?, Set<String>> sorted() {
    return Collectors.toCollection(TreeSet::new);
  }

  /** All metrics, in the order of their collectors' rooms. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** The metric of that name. */
  public static Optional<Entry> find(String name) {
    return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** How the catalogue names an instrument. */
  public static String instrument(Instrument instrument) {
    return switch (instrument) {
      case COUNTER -> "counter";
      case UP_DOWN_COUNTER -> "updowncounter";
      case GAUGE -> "gauge";
    };
  }
}
