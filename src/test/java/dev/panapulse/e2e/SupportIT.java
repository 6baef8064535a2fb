package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code panapulse support}: one file for somebody who helps, read by the system's tar. */
@EveryBuild
final class SupportIT {
  private static final List<String> SECRETS =
      List.of("tok-9f8e7d6c", "hdr-1a2b3c4d", "qry-5e6f7a8b", "pxy-0c1d2e3f");

  private static final List<String> FILES =
      List.of(
          "version.txt",
          "check.txt",
          "doctor.txt",
          "status.txt",
          "status.json",
          "log.txt",
          "config.toml",
          "unit.txt",
          "host.txt");

  private final Build build;

  @TempDir private Path directory;

  SupportIT(Build build) {
    this.build = build;
  }

  private Path config(String text) throws IOException {
    return Files.writeString(directory.resolve("config.toml"), text);
  }

  private AgentProcess.Result support(Path config) {
    return AgentProcess.run(
        build,
        Map.of("PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString()),
        "support",
        tar().toString(),
        "--config",
        config.toString());
  }

  private Path tar() {
    return directory.resolve("support.tar");
  }

  private String tar(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tar"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void assertNoSecret(String text) {
    for (String secret : SECRETS) {
      assertFalse(text.contains(secret), () -> "shows " + secret + " in " + text);
    }
  }

  @Test
  void itHasAllThatHelpsAndNoSecret() throws Exception {
    try (Receiver backend = new Receiver()) {
      Path config =
          config(
              "interval = \"200ms\"\n[export]\nmetrics_endpoint = \""
                  + backend.url()
                  + "/v1/metrics?key=qry-5e6f7a8b\"\ntoken = \"tok-9f8e7d6c\"\nheaders = {\n  X-Key ="
                  + " \"hdr-1a2b3c4d\"\n}\n");
      try (AgentProcess agent =
          AgentProcess.start(
              build,
              Map.of("PANAPULSE_CONTROL_SOCKET", directory.resolve("control.sock").toString()),
              "run",
              "--config",
              config.toString())) {
        agent.await("rows arrive", () -> backend.requests() >= 3);

        AgentProcess.Result result = support(config);

        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(tar())));
        List<String> listed = tar("-tf", tar().toString()).lines().toList();
        assertEquals(FILES.size(), listed.size(), listed.toString());
        for (int i = 0; i < FILES.size(); i++) {
          assertTrue(listed.get(i).endsWith("/" + FILES.get(i)), listed.toString());
        }
        String text = tar("-xOf", tar().toString());
        assertNoSecret(text);
        assertTrue(text.contains("Panapulse "), text);
        assertTrue(text.contains("INFO Agent - panapulse"), "the agent's log: " + text);
        assertTrue(text.contains("\"state\""), "the status in JSON: " + text);
        assertTrue(text.contains("token = (struck out)"), "the settings: " + text);
        assertTrue(text.contains("interval = \"200ms\""), "the settings: " + text);

        AgentProcess.Result again = support(config);
        assertEquals(1, again.exitCode(), again::toString);
        assertTrue(again.err().contains("cannot write"), again::toString);
      }
    }
  }

  @Test
  void withoutAnAgentAndWithInvalidSettingsItSaysSo() throws Exception {
    Path config =
        config(
            "interval = \"never\"\n[export]\nproxy = \"http://me:pxy-0c1d2e3f@proxy:3128\"\ntokn ="
                + " \"tok-9f8e7d6c\"\ntoken = \"tok-9f8e7d6c\"\n[export.headers]\na ="
                + " \"hdr-1a2b3c4d\"\n[disk]\nexclude = []\n");

    AgentProcess.Result result = support(config);

    assertEquals(0, result.exitCode(), result::toString);
    String text = tar("-xOf", tar().toString());
    assertTrue(text.contains("no running agent responds"), text);
    assertTrue(text.contains("interval = \"never\" ("), "the error: " + text);
    assertTrue(text.contains("proxy = \"http://(struck out)@proxy:3128\""), text);
    assertTrue(text.contains("exclude = []"), "the settings behind: " + text);
    assertNoSecret(text);
  }
}
