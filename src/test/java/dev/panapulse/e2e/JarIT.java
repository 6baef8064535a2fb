package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only the jar can meet: a machine that it was not made for. */
final class JarIT {
  /** A JVM for 32-bit ARM, as far as it says so itself. */
  private static final Map<String, String> ELSEWHERE = Map.of("JAVA_TOOL_OPTIONS", "-Dos.arch=arm");

  @BeforeAll
  static void itIsTested() {
    assumeTrue(Build.underTest().anyMatch(Build.JAR::equals), "the jar is not tested");
  }

  @Test
  void refusesToRunOnAMachineWhoseNumbersItDoesNotKnow() {
    AgentProcess.Result result = AgentProcess.run(Build.JAR, ELSEWHERE, "once");

    assertEquals(2, result.exitCode(), result::toString);
    assertTrue(result.err().contains("panapulse: this JVM is for Linux on arm;"), result::toString);
    assertEquals("", result.out());
  }

  @Test
  void tellsItsVersionAnywhere() {
    AgentProcess.Result result = AgentProcess.run(Build.JAR, ELSEWHERE, "version");

    assertEquals(0, result.exitCode(), result::toString);
  }
}
