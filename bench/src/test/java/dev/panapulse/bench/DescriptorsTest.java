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

final class DescriptorsTest {
  private static final Path AGENTS = Path.of("bench/agents");
  private static final String SMALL =
      """
      title = "Small"
      delivers = "file"
      [find]
      commands = ["small"]
      """;

  @Test
  void everyShippedDescriptorIsUnderstood() {
    List<AgentDescriptor> agents = DescriptorFile.all(AGENTS);
    Set<String> names = agents.stream().map(AgentDescriptor::name).collect(Collectors.toSet());
    assertTrue(
        names.containsAll(
            List.of(
                "panapulse",
                "panapulse-jar",
                "floor",
                "node-exporter",
                "collectd-csv",
                "collectd-http",
                "netdata",
                "sadc",
                "zabbix-agent",
                "otelcol",
                "telegraf",
                "vector",
                "fluent-bit",
                "alloy",
                "oxipulse",
                "ojo")),
        names.toString());
    for (AgentDescriptor agent : agents) {
      assertFalse(agent.title().isBlank(), agent.name());
      assertFalse(agent.note().isBlank(), agent.name());
      if (agent.delivery() == DeliveryKind.FILE || agent.delivery() == DeliveryKind.SCRAPE) {
        assertFalse(agent.path().isBlank(), agent.name() + " needs points.path");
      }
      if (agent.delivery() == DeliveryKind.ZABBIX) {
        assertFalse(agent.keys().isEmpty(), agent.name() + " needs points.keys");
      }
    }
  }

  @Test
  void theAimsSpeakOfAgentsThatThereAre() {
    Set<String> names =
        DescriptorFile.all(AGENTS).stream().map(AgentDescriptor::name).collect(Collectors.toSet());
    List<Aims.Aim> aims = Aims.read(Path.of("bench/aims.toml")).list();
    assertFalse(aims.isEmpty());
    for (Aims.Aim aim : aims) {
      assertTrue(names.containsAll(aim.agents()), aim.toString());
    }
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    AgentDescriptor agent = DescriptorFile.parse("small", SMALL);
    assertEquals("Small", agent.title());
    assertEquals(DeliveryKind.FILE, agent.delivery());
    assertEquals(Duration.ofSeconds(1), agent.minimumInterval());
    assertEquals(PointCount.Way.OTLP, agent.points().way());
    assertEquals(List.of("small"), agent.find().commands());
    assertFalse(agent.quick());
  }

  @Test
  void mistakesAreToldWithTheirPlace() {
    refused(SMALL + "[run]\narguments = [\"@wrok@/x\"]", "@wrok@");
    refused(SMALL + "[run]\nargument = [\"x\"]", "run.argument");
    refused(SMALL.replace("\"file\"", "\"pigeon\""), "pigeon");
    refused(SMALL.replace("commands = [\"small\"]", ""), "nowhere");
    refused(SMALL + "[run]\narguments = \"x\"", "run.arguments");
    refused(SMALL + "[run]\narguments = [1]", "run.arguments");
    refused(SMALL + "[points]\ncount = \"occurrences\"", "points.of");
    refused(SMALL + "[find.debian]\npackages = [\"small\"]", "executable");
    refused("title = ", "small.toml");
  }

  private static void refused(String text, String word) {
    BenchException e =
        assertThrows(BenchException.class, () -> DescriptorFile.parse("small", text));
    assertTrue(String.valueOf(e.getMessage()).contains(word), e.getMessage());
  }

  @Test
  void placeholdersAreFilledAndOtherTextIsLeftAlone() {
    Map<String, String> values = Map.of("work", "/a$b\\c", "port", "1");
    assertEquals("/a$b\\c/x:1 me@host @", Template.fill("@work@/x:@port@ me@host @", values));
    assertEquals(Set.of("@nothing@"), Template.unknown("@nothing@ @work@"));
    assertThrows(BenchException.class, () -> Template.fill("@url@", values));
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
