package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
  @Test
  void everythingMeasuredIsInTheJsonAndInTheTables(@TempDir Path directory) throws IOException {
    Outputs outputs = OutputsFixture.outputs();
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
    Outputs outputs = OutputsFixture.outputs();
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
}
