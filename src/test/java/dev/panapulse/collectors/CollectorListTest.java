package dev.panapulse.collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.docs.EverySeries;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.MetricSpec;
import dev.panapulse.row.Series;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collectors register what they declare. */
final class CollectorListTest {
  @TempDir Path directory = Path.of("");
  @TempDir Path another = Path.of("");

  private List<Series> everySeries() throws IOException {
    List<Series> series = new ArrayList<>(EverySeries.of(directory).series());
    series.addAll(EverySeries.byDefault(another).series());
    return series;
  }

  @Test
  void namesAreLowerCaseAndUsedOnce() {
    Set<String> names = new HashSet<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      assertTrue(names.add(collector.name()), collector.name());
      assertTrue(collector.name().matches("[a-z]+"), collector.name());
      for (SettingSpec<?> setting : collector.settings()) {
        assertTrue(setting.name().startsWith(collector.name() + "."), setting.name());
      }
    }
  }

  @Test
  void everySeriesIsDeclared() throws IOException {
    Set<String> undeclared = new TreeSet<>();
    for (Series series : everySeries()) {
      if (CollectorList.ALL.stream().noneMatch(collector -> declares(collector, series))) {
        undeclared.add(series.metric().name() + series.attributes());
      }
    }
    assertEquals(Set.of(), undeclared);
  }

  private static boolean declares(CollectorSpec collector, Series series) {
    return collector.metrics().stream().anyMatch(metric -> declares(metric, series));
  }

  private static boolean declares(MetricSpec declared, Series series) {
    Set<AttributeKey<?>> keys = series.attributes().asMap().keySet();
    return declared.metric().equals(series.metric())
        && (declared.isOptional()
            ? Set.copyOf(declared.attributes()).containsAll(keys)
            : Set.copyOf(declared.attributes()).equals(keys));
  }

  @Test
  void everyDeclaredMetricHasSeries() throws IOException {
    List<Series> all = everySeries();
    Set<String> missing = new TreeSet<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      for (MetricSpec metric : collector.metrics()) {
        if (all.stream().noneMatch(series -> declares(metric, series))) {
          missing.add(metric.metric().name() + metric.attributes());
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyMetricIsShownBelowAHeadingOfItsCollector() {
    for (CollectorSpec collector : CollectorList.ALL) {
      for (MetricSpec metric : collector.metrics()) {
        String name = metric.metric().name();
        assertTrue(
            CollectorList.ALL.stream()
                .flatMap(owner -> owner.areas().stream())
                .anyMatch(area -> name.startsWith(area + ".")),
            name);
      }
    }
  }
}
