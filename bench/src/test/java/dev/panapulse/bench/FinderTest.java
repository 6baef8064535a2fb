package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class FinderTest {
  @TempDir private Path directory;

  @Test
  void missingAgentsAreReported() throws IOException {
    Finder finder = new Finder(LaboratoryFixture.site(directory));
    finder.look(
        DescriptorFile.parse(
            "ghost", LaboratoryFixture.AGENT.replace("[\"sh\"]", "[\"no-such-agent\"]")));
    finder.look(
        DescriptorFile.parse(
            "ours", LaboratoryFixture.AGENT.replace("commands = [\"sh\"]", "builtin = \"floor\"")));
    assertEquals(List.of(), finder.found());
    assertEquals("not found: no no-such-agent on PATH", finder.missing().getFirst().why());
    assertTrue(finder.missing().get(1).why().startsWith("not found: no "));
  }

  @Test
  void theExecutableOfBeforeStandsBesideToday() throws IOException {
    Finder finder = new Finder(LaboratoryFixture.site(directory));
    AgentDescriptor agent = DescriptorFile.parse("ours", LaboratoryFixture.AGENT);
    Path shell = Path.of("/bin/sh");
    finder.lookBefore(agent, shell);
    finder.lookBefore(agent, directory.resolve("gone"));
    Found before = finder.found().getFirst();
    assertEquals("ours-before", before.agent().name());
    assertEquals(agent.title() + ", before", before.agent().title());
    assertEquals(shell, before.program());
    assertEquals("not found: no " + directory.resolve("gone"), finder.missing().getFirst().why());
  }
}
