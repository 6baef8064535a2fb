package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class OutputTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void jsonIsWhatItWas() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a \"b\" \\ \n\t\u0001 µ \uD83D\uDE00");
    map.put("whole", 3.0);
    map.put("part", 0.25);
    map.put("none", Double.NaN);
    map.put("list", List.of(1, 2L, true));
    map.put("empty", List.of());
    map.put("nothing", Map.of());
    map.put("maybe", Optional.of("x"));
    JsonObject read = JsonParser.parseString(Json.text(map)).getAsJsonObject();
    assertEquals("a \"b\" \\ \n\t\u0001 µ \uD83D\uDE00", read.get("text").getAsString());
    assertEquals("3", read.get("whole").getAsString());
    assertEquals(0.25, read.get("part").getAsDouble());
    assertTrue(read.get("none").isJsonNull());
    assertEquals(3, read.getAsJsonArray("list").size());
    assertEquals(0, read.getAsJsonArray("empty").size());
    assertEquals("x", read.get("maybe").getAsString());
  }

  @Test
  void everythingMeasuredIsInTheJsonAndInTheTables(@TempDir Path directory) throws IOException {
    Outputs outputs = outputs();
    Path aims =
        Files.writeString(
            directory.resolve("aims.toml"),
            """
            [[aim]]
            text = "small"
            agents = ["panapulse"]
            interval_s = 1
            measure = "rss_kb"
            at_most = 7000

            [[aim]]
            text = "tiny"
            agents = ["panapulse"]
            interval_s = 1
            measure = "rss_kb"
            at_most = 5000
            """);
    List<Aims.Standing> standings = Aims.read(aims).standings(outputs.results);
    JsonObject json =
        JsonParser.parseString(new JsonReport(outputs, Plan.QUICK).text(standings, List.of()))
            .getAsJsonObject();
    assertEquals("scripts/bench --quick", json.get("command").getAsString());
    assertEquals(
        2, json.getAsJsonArray("results").get(0).getAsJsonObject().getAsJsonArray("rounds").size());
    String report = new Report(outputs, Plan.QUICK).text(standings, List.of());
    assertTrue(report.contains("| Panapulse | 6150 ± 150 |"), report);
    assertTrue(report.contains("not found: no ghost on PATH"), report);
    assertTrue(report.contains("| C floor | 400 ± 10 | 1.00 |"), report);
    assertTrue(report.lines().anyMatch(line -> line.matches(".*small.* met .*")), report);
    assertTrue(report.lines().anyMatch(line -> line.matches(".*tiny.*missed.*")), report);
  }

  @Test
  void aNoisyMachineGetsNoVerdict() {
    Outputs outputs = outputs();
    outputs.noise.window(0.5, 0.05, 3);
    List<String> objections = outputs.noise.objections();
    assertEquals(3, objections.size(), objections.toString());
    List<Aims.Standing> standings =
        Aims.read(Path.of("bench/aims.toml")).standings(outputs.results);
    String report = new Report(outputs, Plan.QUICK).text(standings, objections);
    assertTrue(report.contains("Too noisy for a verdict"), report);
    assertFalse(report.contains("| met |"), report);
    assertTrue(new Noise().objections().isEmpty());
  }

  @Test
  void aFloorThatWandersIsNoise() {
    Noise noise = new Noise();
    List.of(100.0, 300.0, 150.0).forEach(noise::floor);
    assertEquals(1, noise.objections().size());
    Noise calm = new Noise();
    List.of(100.0, 103.0, 101.0, 400.0).forEach(calm::floor);
    assertTrue(calm.objections().isEmpty(), calm.objections().toString());
  }

  @Test
  void chartsAreWellFormedAndKnowTheDark() throws Exception {
    Outputs outputs = outputs();
    outputs.soak = Optional.of(soak());
    Map<String, String> charts = Charts.of(outputs, Plan.DEFAULT);
    assertEquals(4, charts.size(), charts.keySet().toString());
    for (Map.Entry<String, String> chart : charts.entrySet()) {
      Document document = parse(chart.getValue());
      assertEquals("svg", document.getDocumentElement().getTagName());
      assertTrue(chart.getValue().contains("prefers-color-scheme: dark"), chart.getKey());
      inside(document);
    }
    assertTrue(
        charts.getOrDefault("bench-memory.svg", "").contains("a &lt;b&gt; &amp; c"), "escaped");
  }

  @Test
  void valuesThatALogarithmCannotShowAreLeftOut() throws Exception {
    DotChart chart = new DotChart("t", "", List.of("a", "b"));
    chart.row("zero", false, List.of(Optional.of(Summary.of(List.of(0.0))), Optional.empty()));
    chart.row("one", false, List.of(Optional.of(Summary.of(List.of(0.0, 5.0, 5.0)))));
    inside(parse(chart.svg()));
    assertTrue(new DotChart("t", "", List.of("a")).isEmpty());
  }

  @Test
  void axesEndAtRoundNumbers() {
    assertEquals(8, SoakChart.nice(6.2));
    assertEquals(20, SoakChart.nice(20));
    assertEquals(0.1, SoakChart.nice(0.09), 1e-12);
  }

  @Test
  void aPartOfADocumentIsReplacedAndTheRestIsNot() {
    String text = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n";
    assertEquals(
        "a\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nb\n",
        MarkedDocument.replace(text, "x", "new\n"));
    assertThrows(BenchException.class, () -> MarkedDocument.replace(text, "y", "new"));
  }

  @Test
  void jmhResultsAreOneLineABenchmark() {
    String csv =
        """
        "Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%)","Unit","Param: name"
        "dev.x.TickBenchmark.tick","avgt",1,5,345.46,506.38,"us/op",
        "dev.x.TickBenchmark.tick:gc.alloc.rate.norm","avgt",1,5,2.1,NaN,"B/op",
        "dev.x.CpuBenchmark.sample","avgt",1,5,12290,NaN,"ns/op",cpu
        """;
    assertEquals(
        """
        | benchmark | µs | ± (99.9 %) | B allocated |
        |---|--:|--:|--:|
        | TickBenchmark.tick | 345.46 | 506.38 | 2 |
        | CpuBenchmark.sample (cpu) | 12.29 | – | – |
        """,
        JmhTable.table(csv));
  }

  @Test
  void whatOurProgramsPrintIsUnderstood() {
    assertEquals(
        Optional.of(new BackToBack.Ticks(115600, 111100)),
        BackToBack.Ticks.parse("x\ntick: 115600 ns median, 111100 ns minimum\n"));
    assertEquals(Optional.empty(), BackToBack.Ticks.parse("tick: soon"));
  }

  private static Outputs outputs() {
    Outputs outputs = new Outputs();
    outputs.command = "scripts/bench --quick";
    outputs.machine = Map.of("cpus", 2);
    Found ours = found("panapulse", "Panapulse");
    Found floor = found("floor", "C floor");
    Found peer = found("peer", "a <b> & c");
    outputs.found = List.of(ours, floor, peer);
    outputs.missing = List.of(new Found.Missing(peer.agent(), "not found: no ghost on PATH"));
    for (double delta : new double[] {0, 1}) {
      for (Duration interval : List.of(SECOND, Duration.ofSeconds(10))) {
        outputs.results.add("panapulse", interval, figures(6000 + 300 * delta, 900, 6));
        outputs.results.add("floor", interval, figures(100, 390 + 20 * delta, 1));
        outputs.results.add("peer", interval, figures(70000, 4000, 60));
      }
    }
    return outputs;
  }

  private static Map<Measure, Double> figures(double rss, double cpu, double wakeups) {
    return Map.of(Measure.RSS_KB, rss, Measure.CPU_US, cpu, Measure.WAKEUPS_PER_SECOND, wakeups);
  }

  private static Found found(String name, String title) {
    AgentDescriptor agent =
        DescriptorFile.parse(
            name,
            "title = \"" + title + "\"\ndelivers = \"nothing\"\n[find]\ncommands = [\"x\"]\n");
    return new Found(agent, Path.of("/x"), Optional.empty(), List.of(Path.of("/x")), "1");
  }

  private static Soak.Outcome soak() {
    List<Soak.Moment> moments = new ArrayList<>();
    IntStream.range(0, 2000)
        .forEach(i -> moments.add(new Soak.Moment(i, 6000 + i % 7, 1400, 20, i / 9 % 3 != 1)));
    return new Soak.Outcome(moments, Soak.growths(moments), 1000, 100);
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  /** Marks and lines lie within the picture. */
  private static void inside(Document document) {
    double width = Double.parseDouble(document.getDocumentElement().getAttribute("width"));
    double height = Double.parseDouble(document.getDocumentElement().getAttribute("height"));
    for (String tag : List.of("circle", "line", "text")) {
      NodeList elements = document.getElementsByTagName(tag);
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        for (String attribute : List.of("x", "cx", "x1", "x2")) {
          within(element, attribute, width);
        }
        for (String attribute : List.of("y", "cy", "y1", "y2")) {
          within(element, attribute, height);
        }
      }
    }
  }

  private static void within(Element element, String attribute, double limit) {
    if (element.hasAttribute(attribute)) {
      double value = Double.parseDouble(element.getAttribute(attribute));
      assertTrue(value >= 0 && value <= limit, element.getTagName() + " " + attribute + value);
    }
  }
}
