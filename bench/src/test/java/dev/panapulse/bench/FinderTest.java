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
}
