package dev.panapulse.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.row.Metric;
import dev.panapulse.row.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The series that the agent can have are those of the catalogue, and none is missing there. */
final class MetricCatalogueTest {
  @TempDir Path directory = Path.of("");

  @Test
  void everySeriesIsAsTheCatalogueHasIt() throws IOException {
    List<Series> all = EverySeries.of(directory).series();

    assertEquals(
        List.of(),
        all.stream()
            .map(MetricCatalogueTest::difference)
            .flatMap(Optional::stream)
            .distinct()
            .sorted()
            .toList());
    assertEquals(
        MetricCatalogue.entries().stream().map(MetricCatalogue.Entry::name).sorted().toList(),
        all.stream().map(series -> series.metric().name()).distinct().sorted().toList());
  }

  private static Optional<String> difference(Series series) {
    Metric metric = series.metric();
    Optional<MetricCatalogue.Entry> entry = MetricCatalogue.find(metric.name());
    if (entry.isEmpty()) {
      return Optional.of(metric.name() + ": not in METRICS of its collector's test");
    }
    Set<String> keys = new TreeSet<>();
    series.attributes().forEach((key, value) -> keys.add(key.getKey()));
    return entry
        .get()
        .difference(
            metric.unit(),
            MetricCatalogue.instrument(metric.instrument()),
            metric.isDouble() ? "double" : "int")
        .or(() -> entry.get().keyDifference(keys));
  }
}
