package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What can only be asked from within the agent: whether its C library port keeps its contract, and
 * whether ticks allocate.
 */
@EveryBuild
final class SelfTestIT {
  private final Build build;

  SelfTestIT(Build build) {
    this.build = build;
  }

  @Test
  void selfTestFindsNothingOnThisHost() {
    assertSelfTestPasses();
  }

  @Test
  void selfTestFindsNothingOnAWholeHost() {
    assertSelfTestPasses("--root-path", Fixture.VPS.toString());
  }

  private void assertSelfTestPasses(String... arguments) {
    List<String> words = new ArrayList<>(List.of("self-test"));
    words.addAll(List.of(arguments));

    AgentProcess.Result result = AgentProcess.run(build, Map.of(), words.toArray(String[]::new));

    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("allocate nothing"), result::toString);
    assertFalse(result.out().contains("FAILED"), result::toString);
  }
}
