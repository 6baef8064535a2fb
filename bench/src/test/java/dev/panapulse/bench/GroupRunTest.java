package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class GroupRunTest {
  @TempDir private static Path keys;

  private static LoopbackTls tls;

  @TempDir private Path directory;

  @BeforeAll
  static void makeKeys() {
    tls = LoopbackTls.make(keys);
  }

  @Test
  void anAgentIsStartedWatchedAndEnded() throws IOException {
    Laboratory laboratory = LaboratoryFixture.laboratory(directory, tls);
    Found found = LaboratoryFixture.found(LaboratoryFixture.AGENT, laboratory);
    List<String> failures = new ArrayList<>();
    List<GroupRun.Outcome> outcomes =
        new GroupRun(laboratory, new Noise())
            .run(
                List.of(found, found),
                Duration.ofMillis(100),
                Duration.ofMillis(300),
                Duration.ofMillis(1500),
                (agent, why) -> failures.add(why));
    assertEquals(List.of(), failures);
    assertEquals(2, outcomes.size());
    for (GroupRun.Outcome outcome : outcomes) {
      assertTrue(outcome.figures().getOrDefault(Measure.RSS_KB, 0.0) > 0, outcome.toString());
      assertTrue(outcome.figures().getOrDefault(Measure.THREADS, 0.0) >= 1, outcome.toString());
      assertTrue(outcome.figures().getOrDefault(Measure.PROGRAM_KB, 0.0) > 0, outcome.toString());
    }
    assertTrue(
        ProcessHandle.current().children().noneMatch(GroupRunTest::isOurs), "both have ended");
  }

  private static boolean isOurs(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains("agent.sh")).isPresent();
  }

  @Test
  void anAgentThatEndsByItselfIsReportedWithItsLastLine() throws IOException {
    Laboratory laboratory = LaboratoryFixture.laboratory(directory, tls);
    Found found =
        LaboratoryFixture.found(
            LaboratoryFixture.AGENT.replaceFirst(
                "while.*done", "echo hello; echo cannot open the door; exit 3"),
            laboratory);
    List<String> failures = new ArrayList<>();
    List<GroupRun.Outcome> outcomes =
        new GroupRun(laboratory, new Noise())
            .run(
                List.of(found),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                (agent, why) -> failures.add(why));
    assertEquals(List.of(), outcomes);
    assertEquals(List.of("script ended by itself: cannot open the door"), failures);
  }
}
