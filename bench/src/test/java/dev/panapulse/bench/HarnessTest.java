package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The harness with agents that are shell scripts. */
@Timeout(120)
final class HarnessTest {
  private static final String AGENT =
      """
      title = "Script"
      delivers = "file"
      [find]
      commands = ["sh"]
      [run]
      arguments = ["@work@/agent.sh"]
      directories = ["data"]
      [files]
      "agent.sh" = "while :; do echo $UNSET one >> @work@/data/out; sleep 0.1; done"
      [points]
      count = "lines"
      path = "data"
      """;

  @TempDir private static Path keys;

  private static LoopbackTls tls;

  @TempDir private Path directory;

  @BeforeAll
  static void makeKeys() {
    tls = LoopbackTls.make(keys);
  }

  private Laboratory laboratory() throws IOException {
    Path launcher = directory.resolve("launch");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        date +%s%N > "$1"
        while [ "$1" != -- ]; do shift; done
        shift
        exec "$@"
        """);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    Site site =
        new Site(
            Path.of("").toAbsolutePath(),
            directory.resolve("none"),
            directory.resolve("none.jar"),
            directory.resolve("none"),
            launcher,
            directory);
    return new Laboratory(
        site,
        ControlGroups.find(directory.resolve("none"), ""),
        tls,
        text -> {},
        new AtomicInteger());
  }

  private Found found(String text, Laboratory laboratory) {
    Finder finder = new Finder(laboratory.site());
    finder.look(DescriptorFile.parse("script", text));
    assertEquals(List.of(), finder.missing());
    return finder.found().getFirst();
  }

  @Test
  void anAgentIsStartedWatchedAndEnded() throws IOException {
    Laboratory laboratory = laboratory();
    Found found = found(AGENT, laboratory);
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
        ProcessHandle.current().children().noneMatch(HarnessTest::isOurs), "both have ended");
  }

  private static boolean isOurs(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains("agent.sh")).isPresent();
  }

  @Test
  void anAgentThatEndsByItselfIsToldWithItsWords() throws IOException {
    Laboratory laboratory = laboratory();
    Found found =
        found(
            AGENT.replaceFirst("while.*done", "echo hello; echo cannot open the door; exit 3"),
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

  @Test
  void theFirstPointIsTimed() throws IOException {
    Laboratory laboratory = laboratory();
    Results results = new Results();
    new StartUps(laboratory, results).measure(List.of(found(AGENT, laboratory)), 1);
    for (Measure measure : List.of(Measure.START_MS, Measure.START_COLD_MS)) {
      assertTrue(results.median("script", Results.ALWAYS, measure).orElseThrow() > 0);
    }
  }

  @Test
  void whatIsNotThereIsToldAndNotLeftOut() throws IOException {
    Finder finder = new Finder(laboratory().site());
    finder.look(DescriptorFile.parse("ghost", AGENT.replace("[\"sh\"]", "[\"no-such-agent\"]")));
    finder.look(
        DescriptorFile.parse("ours", AGENT.replace("commands = [\"sh\"]", "builtin = \"floor\"")));
    assertEquals(List.of(), finder.found());
    assertEquals("not found: no no-such-agent on PATH", finder.missing().getFirst().why());
    assertTrue(finder.missing().get(1).why().startsWith("not found: no "));
  }

  @Test
  void everyAgentIsInEachRoundOnceAndTheFloorInEachGroup() {
    List<Found> agents = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d", "e", "floor")) {
      agents.add(
          new Found(
              DescriptorFile.parse(name, AGENT), Path.of("/x"), Optional.empty(), List.of(), ""));
    }
    List<List<String>> orders = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      List<String> order = new ArrayList<>();
      for (List<Found> group : Rounds.groups(agents, round, 2)) {
        List<String> names = group.stream().map(found -> found.agent().name()).toList();
        assertEquals("floor", names.getLast());
        order.addAll(names.subList(0, names.size() - 1));
      }
      assertEquals(5, order.size());
      assertEquals(Set.of("a", "b", "c", "d", "e"), new HashSet<>(order));
      orders.add(order);
    }
    assertNotEquals(orders.get(0), orders.get(1));
    assertEquals(1, Rounds.groups(agents.subList(5, 6), 0, 2).size());
  }

  @Test
  void controlGroupsSayWhyThereAreNone() {
    ControlGroups none = ControlGroups.find(directory.resolve("none"), "4:memory:/a\n");
    assertTrue(none.description().startsWith("not available: "), none.description());
    assertTrue(none.make("x").isEmpty());
  }

  @Test
  void optionsOverruleThePlan() {
    Options options =
        Options.parse("--quick", "--rounds", "5", "--intervals", "1,2", "--agents", "a, b");
    assertEquals(5, options.plan().rounds());
    assertEquals(List.of("a", "b"), options.agents());
    assertEquals(Duration.ofSeconds(2), options.plan().intervals().get(1));
    assertEquals(Plan.QUICK.window(), options.plan().window());
    for (String[] wrong :
        new String[][] {
          {"--rounds", "0"},
          {"--rounds", "many"},
          {"--seconds", "15", "--intervals", "10"},
          {"--quick", "--full"},
          {"--nonsense"},
          {"word"}
        }) {
      assertThrows(BenchException.class, () -> Options.parse(wrong), String.join(" ", wrong));
    }
  }
}
