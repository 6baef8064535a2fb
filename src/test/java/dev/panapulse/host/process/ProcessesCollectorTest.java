package dev.panapulse.host.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.HostFixture;
import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessesCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.process.count   {process} updowncounter int recommended /proc                                                 process.state?
      system.process.created {process} counter       int recommended /proc/stat                                            -
      system.process.limit   {thread}  updowncounter int recommended /proc/sys/kernel/threads-max,/proc/sys/kernel/pid_max -
      """;

  private static final String COUNT = "system.process.count";
  private static final String CREATED = "system.process.created";
  private static final String LIMIT = "system.process.limit";
  private static final String STATE = "process.state";

  @TempDir Path empty;

  private static int parse(byte[] text) {
    try (Slab slab = Slab.allocate(Math.max(1, text.length))) {
      slab.put(0, text, 0, text.length);
      return ProcessesCollector.parseState(slab, text.length);
    }
  }

  @Test
  void processesAreTheNumericDirectories() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);
    assertEquals(OptionalLong.of(9), host.longValue(COUNT));
    assertEquals(OptionalLong.of(20481), host.longValue(CREATED));
    assertEquals(OptionalLong.of(HostFixture.BOOT), host.startTime(CREATED));
    assertEquals(1, host.series(COUNT));
  }

  @Test
  void statesAreReadBehindWhateverTheNameHolds() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    ProcessesCollector processes = new ProcessesCollector(host.host(), true);
    host.tick(processes);
    assertEquals(OptionalLong.of(1), host.longValue(COUNT, STATE, "running"));
    assertEquals(OptionalLong.of(5), host.longValue(COUNT, STATE, "sleeping"));
    assertEquals(OptionalLong.of(2), host.longValue(COUNT, STATE, "stopped"));
    assertEquals(OptionalLong.of(1), host.longValue(COUNT, STATE, "defunct"));
    assertEquals(OptionalLong.empty(), host.longValue(COUNT));
    assertEquals(0, processes.errors().failures() + processes.errors().invalidValues());
  }

  @Test
  void theLimitIsTheSmallerOfThreadsAndNumbers() {
    HostFixture host = HostFixture.copyOf("vps", empty);
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);
    assertEquals(OptionalLong.of(15_541), host.longValue(LIMIT));
    assertEquals(
        List.of("stat", "threads-max", "pid_max"),
        processes.sources().stream()
            .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
            .toList());
    host.write("/proc/sys/kernel/pid_max", "4096\n");
    for (int i = 0; i < 64; i++) {
      host.tick(processes);
    }
    assertEquals(OptionalLong.of(4096), host.longValue(LIMIT));
    host.write("/proc/sys/kernel/threads-max", "many\n");
    for (int i = 0; i < 64; i++) {
      host.tick(processes);
    }
    assertEquals(OptionalLong.empty(), host.longValue(LIMIT));
    assertEquals(1, processes.errors().invalidValues());
  }

  @Test
  void aHostWithoutLimitsHasNone() {
    HostFixture host = HostFixture.of("gauges/raspberry-pi");
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);
    assertEquals(0, host.series("system.process.limit"));
    assertEquals(0, processes.errors().failures());
  }

  @Test
  void processesComeAndGo() {
    HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", empty);
    ProcessesCollector count = new ProcessesCollector(host.host(), false);
    host.tick(count);
    host.write("/proc/999999/stat", "999999 (new) R 1 1\n");
    host.write("/proc/1000000/stat", "1000000 (new) R 1 1\n");
    host.tick(count);
    assertEquals(OptionalLong.of(11), host.longValue(COUNT));
    host.delete("/proc/999999/stat");
    host.delete("/proc/999999");
    host.tick(count);
    assertEquals(OptionalLong.of(10), host.longValue(COUNT));
  }

  @Test
  void aProcessThatEndsInBetweenIsNoneAndNoFailure() {
    HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", empty);
    ProcessesCollector states = new ProcessesCollector(host.host(), true);
    host.delete("/proc/1204/stat");
    host.write("/proc/700/stat", "");
    host.tick(states);
    assertEquals(OptionalLong.of(0), host.longValue(COUNT, STATE, "defunct"));
    assertEquals(OptionalLong.of(4), host.longValue(COUNT, STATE, "sleeping"));
    assertEquals(0, states.errors().failures() + states.errors().invalidValues());
  }

  @Test
  void aStateThatMakesNoSenseIsSkippedAndCounted() {
    HostFixture host = HostFixture.copyOf("gauges/raspberry-pi", empty);
    ProcessesCollector states = new ProcessesCollector(host.host(), true);
    host.write("/proc/1204/stat", "1204 (sh) Q 1 2\n");
    host.tick(states);
    assertEquals(OptionalLong.of(0), host.longValue(COUNT, STATE, "defunct"));
    assertEquals(1, states.errors().invalidValues());
  }

  @Test
  void withoutProcThereIsOneFailureATickAndNoValue() {
    HostFixture host = HostFixture.at(empty);
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);
    assertEquals(OptionalLong.empty(), host.longValue(COUNT));
    assertEquals(2, processes.errors().failures());
    host.write("/proc/stat", "processes 12\n");
    host.write("/proc/1/stat", "1 (init) S 0\n");
    host.tick(processes);
    assertEquals(OptionalLong.of(1), host.longValue(COUNT));
    assertEquals(OptionalLong.of(12), host.longValue(CREATED));
    assertEquals(2, processes.errors().failures());
  }

  /** hidepid=invisible, or ProtectProc= of systemd: only the agent's own processes are listed. */
  @Test
  void whereOthersAreHiddenTheNumberIsLeftOutAndTheReasonCounted() {
    HostFixture host = HostFixture.at(empty);
    host.write("/proc/stat", "processes 12\n");
    host.write("/proc/self/stat", "77 (panapulse) R 1\n");
    host.write("/proc/77/stat", "77 (panapulse) R 1\n");
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);
    host.tick(processes);

    assertEquals(OptionalLong.empty(), host.longValue(COUNT));
    assertEquals(OptionalLong.of(12), host.longValue(CREATED));
    assertEquals(1, processes.errors().invalidValues());
  }

  /** PrivatePIDs= of systemd; since Linux 6.14 each namespace has a pid_max of its own as well. */
  @Test
  void inPidNamespaceOfItsOwnNumberAndLimitAreLeftOutAndTheReasonCounted() throws IOException {
    HostFixture host = HostFixture.at(empty);
    host.write("/proc/stat", "processes 12\n");
    host.write("/proc/1/stat", "1 (panapulse) R 0\n");
    host.write("/proc/sys/kernel/threads-max", "192731\n");
    host.write("/proc/sys/kernel/pid_max", "4194304\n");
    Files.createSymbolicLink(empty.resolve("proc/self"), Path.of("1"));
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);
    host.tick(processes);

    assertEquals(OptionalLong.empty(), host.longValue(COUNT));
    assertEquals(OptionalLong.empty(), host.longValue(LIMIT));
    assertEquals(OptionalLong.of(12), host.longValue(CREATED));
    assertEquals(1, processes.errors().invalidValues());
  }

  /** gVisor has a line of zeros. */
  @Test
  void noProcessesEverCreatedIsNoNumber() {
    HostFixture host = HostFixture.at(empty);
    host.write("/proc/stat", "processes 0\n");
    host.write("/proc/1/stat", "1 (init) S 0\n");
    ProcessesCollector processes = new ProcessesCollector(host.host(), false);
    host.tick(processes);

    assertEquals(OptionalLong.empty(), host.longValue(CREATED));
    assertEquals(OptionalLong.of(1), host.longValue(COUNT));
  }

  @Test
  void thisHostsProcessesHoldThisOne() {
    HostFixture host = HostFixture.real();
    ProcessesCollector states = new ProcessesCollector(host.host(), true);
    host.tick(states);
    long processes = 0;
    for (String state : new String[] {"running", "sleeping", "stopped", "defunct"}) {
      processes += host.longValue(COUNT, STATE, state).orElseThrow();
    }
    assertTrue(processes >= 1, "this one at least");
    assertTrue(host.longValue(CREATED).orElseThrow() > 0);
    assertEquals(0, states.errors().failures() + states.errors().invalidValues());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1 (a",
        "1 (a)",
        "1 (a) ",
        "1 (a) R",
        "1 (a) Rx 1",
        "1 (a)R 1",
        "R S 1",
        ")",
        " \n"
      })
  void aTextThatIsCutOffHasNoState(String text) {
    assertEquals(-2, parse(text.getBytes(ISO_8859_1)));
  }

  @Test
  void anEmptyTextIsAProcessThatIsGone() {
    assertEquals(-1, parse(new byte[0]));
  }

  @Property(tries = 300)
  void aNameOfAnyBytesDoesNotMislead(@ForAll @Size(max = 64) byte[] name) {
    String text = "12 (" + new String(name, ISO_8859_1) + ") T 1 12 12 0 -1 4194304\n";
    assertEquals(2, parse(text.getBytes(ISO_8859_1)));
  }

  @Property(tries = 300)
  void anyBytesHaveAStateOrNone(@ForAll @Size(max = 300) byte[] text) {
    int state = parse(text);
    assertTrue(state >= -2 && state < 4);
  }
}
