package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvironmentVariablesTest {
  @TempDir private Path directory;

  private EnvironmentVariables of(String content) throws IOException {
    Path file = directory.resolve("environ");
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    return EnvironmentVariables.readFile(LibC.system(), file.toString());
  }

  @Test
  void variablesAreFoundByTheirWholeName() throws IOException {
    try (EnvironmentVariables variables =
        of("HOME=/root\0HO=x\0EMPTY=\0WITH=a=b\0HOME=/other\0=odd\0nothing\0É=ü")) {
      assertEquals("/root", variables.get("HOME"), "the first one, as by getenv");
      assertEquals("x", variables.get("HO"));
      assertEquals("", variables.get("EMPTY"));
      assertEquals("a=b", variables.get("WITH"));
      assertNull(variables.get("H"));
      assertNull(variables.get("nothing"));
      assertNull(variables.get("HOME=/root"));
      assertEquals("none", variables.getOrDefault("OME", "none"));
      assertFalse(variables.containsKey("nothing"));
      assertTrue(variables.containsKey("EMPTY"));
      assertEquals(5, variables.size());
      assertTrue(variables.keySet().contains("WITH"));
    }
  }

  @Test
  void manyAreRead() throws IOException {
    StringBuilder content = new StringBuilder();
    Map<String, String> expected = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      content.append("SERVICE_").append(i).append("_HOST=10.0.").append(i).append('\0');
      expected.put("SERVICE_" + i + "_HOST", "10.0." + i);
    }
    try (EnvironmentVariables variables = of(content.toString())) {
      assertEquals(expected, new HashMap<>(variables));
      assertEquals("10.0.99999", variables.get("SERVICE_99999_HOST"));
    }
  }

  @Test
  void theOneOfThisProcessIsTheOneOfTheRuntime() {
    try (EnvironmentVariables read = EnvironmentVariables.read(LibC.system());
        EnvironmentVariables other =
            EnvironmentVariables.readFile(LibC.system(), "/nonexistent/environ")) {
      assertEquals(System.getenv(), new HashMap<>(read));
      assertEquals(System.getenv(), new HashMap<>(other), "where /proc is not mounted");
    }
  }
}
