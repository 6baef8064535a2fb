package dev.panapulse.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.resource.HostResource;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Series;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every name that the agent sends is one of the OpenTelemetry semantic conventions, or an exception
 * with a reason. Instruments, types of values and requirement levels are not in the conventions'
 * jars; MetricCatalogueTest and CatalogIT compare these with {@link MetricCatalogue}.
 */
final class SemconvTest {
  private static final String OWN = "the agent's own names stand below its own namespace";
  private static final String COLLECTOR =
      "the conventions have no load average; these are the names of the Collector";
  private static final String PRESSURE =
      "the conventions have no pressure; all proposals lie below this name";
  private static final String ZFS =
      "the conventions have no cache of ZFS; it stands beside their other names of Linux's memory";
  private static final String FREE_VALUE = "the conventions allow values that are not listed";
  private static final String BATTERY =
      "required for batteries by hw.battery.status, but missing in the list of hw.state";

  /** What differs from the conventions, and why. One that is no longer needed fails the test. */
  private static final Map<String, String> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("attribute panapulse.buffer: unknown", OWN),
          Map.entry("attribute panapulse.collector: unknown", OWN),
          Map.entry("attribute panapulse.drop.reason: unknown", OWN),
          Map.entry("attribute panapulse.emmc.memory_type: unknown", OWN),
          Map.entry("attribute panapulse.raspberry_pi.condition: unknown", OWN),
          Map.entry("attribute panapulse.raspberry_pi.period: unknown", OWN),
          Map.entry("attribute system.linux.pressure.resource: unknown", PRESSURE),
          Map.entry("attribute system.linux.pressure.type: unknown", PRESSURE),
          Map.entry("attribute system.linux.pressure.window: unknown", PRESSURE),
          Map.entry("metric panapulse.clock.offset: unknown", OWN),
          Map.entry("metric panapulse.data_point.dropped: unknown", OWN),
          Map.entry("metric panapulse.data_point.recovered: unknown", OWN),
          Map.entry("metric panapulse.data_point.sampled: unknown", OWN),
          Map.entry("metric panapulse.data_point.waiting: unknown", OWN),
          Map.entry("metric panapulse.export.attempt.failed: unknown", OWN),
          Map.entry("metric panapulse.raspberry_pi.throttled: unknown", OWN),
          Map.entry("metric panapulse.sampler.call.failed: unknown", OWN),
          Map.entry("metric panapulse.sampler.counter.reset_suppressed: unknown", OWN),
          Map.entry("metric panapulse.sampler.tick.completed: unknown", OWN),
          Map.entry("metric panapulse.sampler.tick.missed: unknown", OWN),
          Map.entry("metric panapulse.sampler.value.invalid: unknown", OWN),
          Map.entry("metric system.cpu.load_average.15m: unknown", COLLECTOR),
          Map.entry("metric system.cpu.load_average.1m: unknown", COLLECTOR),
          Map.entry("metric system.cpu.load_average.5m: unknown", COLLECTOR),
          Map.entry("metric system.linux.pressure.time: unknown", PRESSURE),
          Map.entry("metric system.linux.pressure.utilization: unknown", PRESSURE),
          Map.entry("metric system.memory.linux.zfs.arc.usage: unknown", ZFS),
          Map.entry("value error.type=400: not listed", FREE_VALUE),
          Map.entry("value error.type=413: not listed", FREE_VALUE),
          Map.entry("value error.type=rejected: not listed", FREE_VALUE),
          Map.entry("value hw.state=charging: not listed", BATTERY),
          Map.entry("value hw.state=discharging: not listed", BATTERY),
          Map.entry("value hw.type=power: not listed", FREE_VALUE),
          Map.entry("value system.filesystem.type=proc: not listed", FREE_VALUE),
          Map.entry("value system.filesystem.type=sysfs: not listed", FREE_VALUE),
          Map.entry("value system.filesystem.type=xfs: not listed", FREE_VALUE));

  @TempDir Path directory = Path.of("");

  @Test
  void namesUnitsAttributesAndValuesAreThoseOfTheConventions()
      throws IOException, ReflectiveOperationException {
    SemanticConventions conventions = SemanticConventions.read();
    Set<String> differences = new TreeSet<>();
    for (Series series : EverySeries.of(directory).series()) {
      compare(conventions, series.metric()).ifPresent(differences::add);
      series
          .attributes()
          .forEach((key, value) ->
              compare(conventions, key, value.toString()).ifPresent(differences::add));
    }

    assertEquals(lines(new TreeMap<>(EXCEPTIONS).keySet()), lines(differences));
  }

  private static String lines(Set<String> lines) {
    return String.join("\n", lines);
  }

  private static Optional<String> compare(SemanticConventions conventions, Metric metric) {
    var unit = conventions.unit(metric.name());
    if (unit.isEmpty()) {
      return Optional.of("metric " + metric.name() + ": unknown");
    }
    if (unit.get().deprecated()) {
      return Optional.of("metric " + metric.name() + ": deprecated");
    }
    return unit.get().content().equals(metric.unit())
        ? Optional.empty()
        : Optional.of("metric " + metric.name() + ": unit is " + unit.get().content());
  }

  private static Optional<String> compare(
      SemanticConventions conventions, AttributeKey<?> key, String value) {
    var type = conventions.type(key.getKey());
    if (type.isEmpty()) {
      return Optional.of("attribute " + key.getKey() + ": unknown");
    }
    if (type.get().deprecated()) {
      return Optional.of("attribute " + key.getKey() + ": deprecated");
    }
    if (type.get().content() != key.getType()) {
      return Optional.of("attribute " + key.getKey() + ": type is " + type.get().content());
    }
    return conventions
        .values(key.getKey())
        .flatMap(values -> {
          var listed = Optional.ofNullable(values.get(value));
          String what = "value " + key.getKey() + "=" + value;
          return listed.isEmpty()
              ? Optional.of(what + ": not listed")
              : listed
                  .filter(SemanticConventions.Entry::deprecated)
                  .map(e -> what + ": deprecated");
        });
  }

  @Test
  void theSchemaIsThatOfTheConventionsComparedWith() throws IllegalAccessException {
    assertEquals(SemanticConventions.newestSchemaUrl(), HostResource.SCHEMA_URL);
  }
}
