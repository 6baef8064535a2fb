package dev.panapulse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units as systemd.unit(5) reads them, and what they hide. */
final class UnitStepTest {
  private static final String GOOD =
      """
      [Unit]
      PrivateNetwork=yes
      [Service]
      # PrivateNetwork=yes
      ExecStart=/bin/sh
      User=panapulse
      StateDirectory=panapulse
      RuntimeDirectory=panapulse
      ProtectSystem=strict
      RestrictAddressFamilies=AF_INET AF_INET6 \\
        AF_UNIX AF_NETLINK
      """;

  @TempDir Path root = Path.of("");

  private static Finding examine(String text, Map<String, String> environment) {
    UnitFile unit = new UnitFile("/a/panapulse.service", UnitFile.parse(text));
    return new UnitStep(LibC.system(), Optional.of(unit), environment).examine();
  }

  @Test
  void aUnitThatHidesNothingIsFine() {
    assertEquals(Finding.ok("unit", "/a/panapulse.service hides nothing"), examine(GOOD, Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PrivateNetwork=yes | bad | PrivateNetwork=yes: no backend can be reached",
        "ProcSubset=pid | bad | ProcSubset=pid hides /proc/stat",
        "InaccessiblePaths=/sys | bad | InaccessiblePaths=/sys: the values",
        "IPAddressDeny=any | bad | IPAddressDeny=any: no backend can be reached",
        "ExecStart=/no/such/program run | bad | ExecStart= names /no/such/program",
        "StateDirectory= | bad | no StateDirectory=",
        "RuntimeDirectory= | note | no RuntimeDirectory=",
        "ProtectProc=invisible | note | ProtectProc=invisible: system.process.count",
        "ProtectHome=tmpfs | note | ProtectHome=tmpfs: file systems",
        "ProtectHome=yes | note | ProtectHome=yes: file systems",
        "Environment=PANAPULSE_EXPORT_ENDPOINT=http://a | note | the unit sets PANAPULSE_EXPORT",
      })
  void eachDirectiveThatHidesDataIsNamed(String line, String state, String advice) {
    Finding finding = examine(GOOD + line + "\n", Map.of());

    assertEquals(state, finding.state().text());
    assertTrue(finding.advice().getFirst().startsWith(advice), finding::toString);
    assertEquals(1, finding.advice().size());
  }

  @ParameterizedTest
  @CsvSource({
    "ProtectHome=read-only",
    "ProtectProc=default",
    "ProcSubset=all",
    "PrivateNetwork=no",
    "Environment=PANAPULSE_INTERVAL=1s"
  })
  void othersAreNot(String line) {
    Finding finding = examine(GOOD + line + "\n", Map.of("PANAPULSE_INTERVAL", "1s"));

    assertEquals(State.OK, finding.state(), finding::toString);
  }

  @Test
  void familiesWithoutTheInternetAreNamed() {
    String unit = "[Service]\nRestrictAddressFamilies=AF_UNIX\n";

    Finding finding = examine(unit, Map.of());

    assertTrue(
        finding.advice().getFirst().startsWith("RestrictAddressFamilies=AF_UNIX: no backend"),
        finding::toString);
  }

  @Test
  void theFirstDirectoryWinsAndDropInsFollowByName() throws Exception {
    Path system = Files.createDirectories(root.resolve("usr/lib/systemd/system"));
    Files.writeString(system.resolve("panapulse.service"), "[Service]\nUser=a\nProtectHome=yes\n");
    Path etc = Files.createDirectories(root.resolve("etc/systemd/system/panapulse.service.d"));
    Files.writeString(etc.resolve("20-b.conf"), "[Service]\nUser=b\n");
    Files.writeString(etc.resolve("10-c.conf"), "[Service]\nUser=c\nProtectHome=\n");
    Files.writeString(etc.resolve("notes.txt"), "[Service]\nUser=d\n");

    UnitFile unit = UnitFile.find(LibC.system(), root.toString()).orElseThrow();

    assertEquals(Optional.of("b"), unit.value("User"));
    assertEquals(Optional.empty(), unit.value("ProtectHome"));
    assertEquals(system.resolve("panapulse.service").toString(), unit.path());
  }

  @Test
  void anEnvironmentFileIsReadForItsNames() throws Exception {
    Path file = root.resolve("environment");
    Files.writeString(file, "# a\nOTEL_EXPORTER_OTLP_HEADERS=key=secret\nLANG=C\n");

    Finding finding = examine(GOOD + "EnvironmentFile=-" + file + "\n", Map.of());

    assertEquals(
        List.of(
            "the unit sets OTEL_EXPORTER_OTLP_HEADERS, and this check was made without: sudo sh -c"
                + " 'set -a; . "
                + file
                + "; panapulse doctor'"),
        finding.advice());
  }

  @Test
  void withoutAUnitThereIsNothingToSee() {
    assertEquals(Optional.empty(), UnitFile.find(LibC.system(), root.toString()));
    assertEquals(
        State.SKIPPED, new UnitStep(LibC.system(), Optional.empty(), Map.of()).examine().state());
  }
}
