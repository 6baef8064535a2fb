package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ConfigFileFuzzTest {

  @Property(tries = 1000)
  void anyBytesAreSettingsOrRefused(@ForAll @Size(max = 200) byte[] bytes) throws IOException {
    loadOrRefuse(bytes);
  }

  @Property(tries = 1000)
  void anythingLikeTomlIsSettingsOrRefused(@ForAll("almostToml") String toml) throws IOException {
    loadOrRefuse(toml.getBytes(StandardCharsets.UTF_8));
  }

  @Example
  void deepNestingIsRefused() throws IOException {
    loadOrRefuse("a=".concat("[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
    loadOrRefuse("a={a=".repeat(30_000).getBytes(StandardCharsets.UTF_8));
    loadOrRefuse("a.".repeat(100_000).concat("a=1").getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> almostToml() {
    return Arbitraries.of(
            "interval",
            "export",
            "token",
            "headers",
            "collectors",
            "cpu",
            "enabled",
            "disk",
            "include",
            "resource.attributes",
            "service_name",
            " = ",
            "=",
            ".",
            "\n",
            "\n",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "\"x\"",
            "'10s'",
            "1",
            "true",
            "1979-05-27",
            "#",
            "\\",
            "'a\"'",
            "\"\"\"",
            "0x1",
            "-",
            "é",
            "\0")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  private static void loadOrRefuse(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("panapulse", ".toml");
    try {
      Files.write(file, bytes);
      new SettingsLoaderFixture().file(file).load();
    } catch (SettingsException refused) {
      assertFalse(refused.problems().isEmpty());
      for (Problem problem : refused.problems()) {
        assertFalse(problem.key().isEmpty());
        assertFalse(problem.origin().toString().isEmpty());
        assertFalse(problem.toString().contains("\n"));
      }
    } finally {
      Files.delete(file);
    }
  }
}
