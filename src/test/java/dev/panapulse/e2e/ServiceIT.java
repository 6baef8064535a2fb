package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of the service on a Debian that boots with systemd: installed, started, asked, reloaded,
 * killed, hung, upgraded, removed and purged. The container boots once and does all of it in a
 * script; each test reads what one step left. Needs what {@link NspawnContainer} needs, and the
 * programs of scripts/package for a .deb.
 */
final class ServiceIT {
  private static final String OLD = "1.0.0";
  private static final String NEW = "1.0.1";

  /** Functions of the script. */
  private static final String FUNCTIONS =
      """
      #!/bin/bash
      # $1: port of the backend
      cd /out
      # name, then the command: what it prints, and its status
      step() { local name=$1; shift; "$@" > "$name" 2>&1; echo $? > "$name.status"; }
      until_true() { for _ in {1..300}; do "$@" > /dev/null 2>&1 && return; sleep 0.1; done; echo "never: $*" >> never; }
      show() { systemctl show panapulse -p "$1" --value; }
      pid_is_not() { local now; now=$(show MainPID); [[ $now != 0 && $now != "$1" ]]; }
      prints() { "${@:2}" 2> /dev/null | grep -q -- "$1"; }
      is() { [[ $(show "$1") == "$2" ]]; }
      accepted() { panapulse status --quiet; }
      restarted_since() { pid_is_not "$1" && is SubState running; }
      """;

  private static final String SCRIPT =
      """
      export DEBIAN_FRONTEND=noninteractive
      step install-unconfigured dpkg -i /old.deb
      until_true is SubState dead
      sleep 3
      step unconfigured systemctl show panapulse -p Result,ExecMainStatus,NRestarts,SubState
      step enabled systemctl is-enabled panapulse
      step unconfigured-log journalctl -u panapulse -o cat

      echo "PANAPULSE_EXPORT_ENDPOINT=http://127.0.0.1:$1" > /etc/panapulse/environment
      chmod 600 /etc/panapulse/environment
      echo 'interval = "1s"' > /etc/panapulse/config.toml
      step start systemctl restart panapulse
      step type systemctl show panapulse -p Type,NotifyAccess,WatchdogUSec,User,ActiveState
      until_true accepted
      step status panapulse status
      until_true prints samples show StatusText
      show StatusText > status-text
      step security systemd-analyze security panapulse --no-pager

      echo 'interval = "2s"' > /etc/panapulse/config.toml
      step reload-good systemctl reload panapulse
      until_true prints 2000 show StatusText
      show StatusText > status-text-after-reload
      before=$(show MainPID)
      echo 'interval = "never"' > /etc/panapulse/config.toml
      step reload-bad systemctl reload panapulse
      show ActiveState > state-after-bad-reload
      [[ $(show MainPID) == "$before" ]] && echo same > pid-after-bad-reload
      journalctl --sync
      step warnings journalctl -u panapulse -p warning -o cat
      echo 'interval = "1s"' > /etc/panapulse/config.toml
      systemctl reload panapulse

      kill -9 "$(show MainPID)"
      until_true restarted_since "$before"
      until_true accepted
      step killed systemctl show panapulse -p ActiveState,NRestarts

      mkdir -p /etc/systemd/system/panapulse.service.d
      printf '[Service]\\nWatchdogSec=2\\n' > /etc/systemd/system/panapulse.service.d/watchdog.conf
      systemctl daemon-reload
      systemctl restart panapulse
      before=$(show MainPID)
      sleep 5
      [[ $(show MainPID) == "$before" ]] && echo same > pid-while-watched
      kill -STOP "$before"
      until_true restarted_since "$before"
      step hung journalctl -u panapulse -o cat _PID=1
      rm -r /etc/systemd/system/panapulse.service.d
      systemctl daemon-reload
      systemctl restart panapulse

      echo 'log.level = "info"' >> /etc/panapulse/config.toml
      cp /etc/panapulse/config.toml settings-before
      before=$(show MainPID)
      step upgrade-running dpkg -i --force-confdef /new.deb
      until_true restarted_since "$before"
      until_true accepted
      step upgraded systemctl show panapulse -p ActiveState,UnitFileState
      cmp settings-before /etc/panapulse/config.toml && echo same > settings-after

      systemctl stop panapulse
      step upgrade-stopped dpkg -i --force-confdef --force-downgrade /old.deb
      step stopped systemctl show panapulse -p ActiveState,UnitFileState
      systemctl disable panapulse
      step upgrade-disabled dpkg -i --force-confdef /new.deb
      step disabled systemctl show panapulse -p ActiveState,UnitFileState

      systemctl enable --now panapulse
      echo 'interval = "never"' > /etc/panapulse/config.toml
      systemctl restart panapulse
      until_true is ActiveState failed
      sleep 3
      step invalid systemctl show panapulse -p ActiveState,ExecMainStatus,NRestarts
      echo 'interval = "1s"' > /etc/panapulse/config.toml

      echo 'PANAPULSE_EXPORT_ENDPOINT=http://127.0.0.1:9' > /etc/panapulse/environment
      systemctl reset-failed panapulse
      step start-without-backend timeout 30 systemctl restart panapulse
      until_true prints refused show StatusText
      show StatusText > status-text-without-backend
      step stop-without-backend timeout 30 systemctl stop panapulse
      ls -ln /var/lib/panapulse > spool 2>&1

      systemctl start panapulse
      step remove dpkg -r panapulse
      step removed systemctl show panapulse -p ActiveState
      ls /etc/panapulse > kept-after-removal
      ls -l /proc/[0-9]*/exe 2> /dev/null | grep panapulse > running-after-removal
      step purge dpkg -P panapulse
      ls -d /etc/panapulse /var/lib/panapulse /run/panapulse > kept-after-purge 2> /dev/null
      step failed-units systemctl --failed --no-legend
      touch never
      systemctl poweroff --no-block
      """;

  @TempDir private static Path directory;

  private static Path out = Path.of("");
  private static int rows;

  @BeforeAll
  static void live() throws IOException, InterruptedException {
    NspawnContainer.assumePossible();
    try (NspawnContainer container = NspawnContainer.copyInto(directory);
        Receiver backend = new Receiver()) {
      makeDeb(OLD, container.tree().resolve("old.deb"));
      makeDeb(NEW, container.tree().resolve("new.deb"));
      container.boot(
          List.of(),
          "",
          "multi-user.target",
          FUNCTIONS + SCRIPT,
          Integer.toString(URI.create(backend.url()).getPort()));
      out = directory.resolve("out");
      NspawnContainer.run("cp", "-r", container.tree().resolve("out").toString(), out.toString());
      rows = backend.acceptedRows().size();
    }
  }

  private static void makeDeb(String version, Path to) throws IOException, InterruptedException {
    Path output = directory.resolve(version);
    NspawnContainer.run(
        "scripts/package",
        "--arch",
        "x86-64",
        "--formats",
        "deb",
        "--version",
        version,
        "--executable",
        Build.EXECUTABLE.executable().toString(),
        "--output",
        output.toString());
    Files.copy(output.resolve("panapulse_" + version + "_amd64.deb"), to);
  }

  private static String out(String step) throws IOException {
    return Files.readString(out.resolve(step));
  }

  private static void assertDone(String step) throws IOException {
    assertEquals("0\n", out(step + ".status"), () -> step + " failed; see the next assertion");
  }

  /** Properties of systemctl show, in the order in which systemd prints them. */
  private static void assertShows(String step, String... properties) throws IOException {
    assertEquals(
        new TreeSet<>(List.of(properties)), new TreeSet<>(out(step).lines().toList()), step);
  }

  @Test
  void nothingIsAwaitedInVain() throws IOException {
    assertEquals("", out("never"));
  }

  @Test
  void withoutAnEndpointItSaysSoOnceAndEndsWithoutAFailure() throws IOException {
    assertDone("install-unconfigured");
    assertShows(
        "unconfigured", "Result=success", "ExecMainStatus=4", "NRestarts=0", "SubState=dead");
    assertEquals("enabled\n", out("enabled"));
    long lines =
        out("unconfigured-log").lines().filter(line -> line.contains("no endpoint is set")).count();
    assertEquals(1, lines, out("unconfigured-log"));
  }

  @Test
  void onceThereIsOneItIsReadyAndItsDataArrives() throws IOException {
    assertDone("start");
    assertShows(
        "type",
        "Type=notify",
        "NotifyAccess=main",
        "WatchdogUSec=1min",
        "User=panapulse",
        "ActiveState=active");
    assertDone("status");
    assertTrue(out("status").contains(": fine\n"), out("status"));
    assertTrue(out("status-text").startsWith("samples every 1000 ms; rows go to http://"));
    assertTrue(rows > 5, rows + " rows arrived");
  }

  @Test
  void itIsExposedAsLittleAsTheDocumentsSay() throws IOException {
    Matcher level = Pattern.compile("exposure level for .*: ([0-9.]+) ").matcher(out("security"));
    assertTrue(level.find(), out("security"));
    assertTrue(Double.parseDouble(level.group(1)) <= 1.8, level.group());
  }

  @Test
  void aReloadIsTakenOverOrRefusedAsAWhole() throws IOException {
    assertDone("reload-good");
    assertTrue(out("status-text-after-reload").startsWith("samples every 2000 ms; "));
    assertNotEquals("0\n", out("reload-bad.status"));
    assertEquals("active\n", out("state-after-bad-reload"));
    assertEquals("same\n", out("pid-after-bad-reload"));
  }

  @Test
  void theJournalHasPriorities() throws IOException {
    assertDone("warnings");
    assertTrue(out("warnings").contains("interval = \"never\""), out("warnings"));
    assertTrue(out("warnings").lines().noneMatch(line -> line.startsWith("INFO")));
  }

  @Test
  void itComesBackAfterAKillAndAfterAHang() throws IOException {
    assertShows("killed", "ActiveState=active", "NRestarts=1");
    assertEquals("same\n", out("pid-while-watched"), "the watchdog has no reason while it works");
    assertTrue(out("hung").contains("Watchdog timeout"), out("hung"));
  }

  @Test
  void anUpgradeRestartsARunningServiceAndThatAlone() throws IOException {
    for (String step : List.of("upgrade-running", "upgrade-stopped", "upgrade-disabled")) {
      assertDone(step);
    }
    assertShows("upgraded", "ActiveState=active", "UnitFileState=enabled");
    assertEquals("same\n", out("settings-after"));
    assertShows("stopped", "ActiveState=inactive", "UnitFileState=enabled");
    assertShows("disabled", "ActiveState=inactive", "UnitFileState=disabled");
  }

  @Test
  void invalidSettingsEndItWithoutALoop() throws IOException {
    assertShows("invalid", "ActiveState=failed", "ExecMainStatus=2", "NRestarts=0");
  }

  @Test
  void aBackendThatIsAwayKeepsItNeitherFromStartingNorFromEnding() throws IOException {
    assertDone("start-without-backend");
    assertDone("stop-without-backend");
    assertTrue(out("status-text-without-backend").startsWith("the backend accepts no rows"));
    assertTrue(out("spool").contains(".spool"), out("spool"));
  }

  @Test
  void aRemovalStopsItAndAPurgeLeavesNothing() throws IOException {
    assertDone("remove");
    assertShows("removed", "ActiveState=inactive");
    assertEquals("config.toml\nenvironment\n", out("kept-after-removal"));
    assertEquals("", out("running-after-removal"));
    assertDone("purge");
    assertEquals("", out("kept-after-purge"));
    assertEquals("", out("failed-units"));
  }
}
