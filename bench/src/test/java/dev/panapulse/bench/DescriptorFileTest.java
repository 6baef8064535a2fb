package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DescriptorFileTest {
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
  void omittedSettingsHaveTheirDefault() {
    AgentDescriptor agent = DescriptorFile.parse("small", SMALL);
    assertEquals("Small", agent.title());
    assertEquals(DeliveryKind.FILE, agent.delivery());
    assertEquals(Duration.ofSeconds(1), agent.minimumInterval());
    assertEquals(PointCount.Way.OTLP, agent.points().way());
    assertEquals(List.of("small"), agent.find().commands());
    assertFalse(agent.quick());
  }

  @Test
  void mistakesAreReportedWithTheirPlace() {
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
}
