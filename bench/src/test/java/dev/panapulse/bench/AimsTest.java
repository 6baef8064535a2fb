package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class AimsTest {
  private static final Path AGENTS = Path.of("bench/agents");

  @Test
  void theAimsNameExistingAgents() {
    Set<String> names =
        DescriptorFile.all(AGENTS).stream().map(AgentDescriptor::name).collect(Collectors.toSet());
    List<Aims.Aim> aims = Aims.read(Path.of("bench/aims.toml")).list();
    assertFalse(aims.isEmpty());
    for (Aims.Aim aim : aims) {
      assertTrue(names.containsAll(aim.agents()), aim.toString());
    }
  }

  @Test
  void theWorstAgentOfAnAimCounts() {
    Aims aims =
        Aims.parse(
            """
            [[aim]]
            text = "small"
            agents = ["a", "b"]
            interval_s = 1
            measure = "rss_kb"
            at_most = 100

            [[aim]]
            text = "ticks"
            agents = ["a"]
            measure = "tick_ratio"
            at_most = 2.5
            """);
    Results results = new Results();
    Duration second = Duration.ofSeconds(1);
    results.add("a", second, Map.of(Measure.RSS_KB, 90.0));
    results.add("b", second, Map.of(Measure.RSS_KB, 101.0));
    results.add("b", Duration.ofSeconds(10), Map.of(Measure.RSS_KB, 500.0));
    List<Aims.Standing> standings = aims.standings(results);
    assertEquals("101", standings.getFirst().value());
    assertTrue(standings.getFirst().missed());
    assertEquals("not measured", standings.get(1).word());
    assertFalse(standings.get(1).missed());
    results.add("a", Measure.TICK_RATIO, 2.5);
    assertEquals("met", aims.standings(results).get(1).word());
  }

  @Test
  void anAimOfAnUnknownMeasureIsRefused() {
    assertThrows(
        BenchException.class,
        () -> Aims.parse("[[aim]]\nagents = [\"a\"]\nmeasure = \"rsskb\"\nat_most = 1"));
    assertThrows(
        BenchException.class, () -> Aims.parse("[[aim]]\nagents = [\"a\"]\nmeasure = \"rss_kb\""));
  }
}
