package dev.panapulse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.daemon.CollectorCheck;
import dev.panapulse.libc.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an unreadable source is bad, and when only worth a note. */
final class CollectorsStepTest {
  private static CollectorCheck check(String name, int values, String failure, int length) {
    return new CollectorCheck(
        name, values, failure, List.of(new CollectorCheck.Source("/proc/" + name, length)));
  }

  @Test
  void readableAndMissingSourcesAreFine() {
    Finding finding =
        CollectorsStep.judge(
            List.of(check("cpu", 10, "", 100), check("pressure", 0, "", -Errno.ENOENT)));

    assertEquals(Finding.ok("collectors", "2 collectors, 10 values"), finding);
  }

  @Test
  void aCollectorThatMayReadNothingIsBad() {
    Finding finding =
        CollectorsStep.judge(
            List.of(check("cpu", 0, "", -Errno.EACCES), check("memory", 5, "", 100)));

    assertEquals(State.BAD, finding.state());
    assertTrue(
        finding.advice().getFirst().startsWith("cpu: /proc/cpu: permission denied (EACCES); by"),
        finding::toString);
  }

  @Test
  void oneThatLacksASourceAmongOthersIsANote() {
    Finding finding = CollectorsStep.judge(List.of(check("memory", 5, "", -Errno.EIO)));

    assertEquals(State.NOTE, finding.state());
    assertEquals("1 collector, 5 values; one has a source that cannot be read", finding.what());
  }

  @Test
  void oneThatFailsIsBad() {
    Finding finding = CollectorsStep.judge(List.of(check("memory", 5, "failure of a test", 1)));

    assertEquals(State.BAD, finding.state());
    assertEquals(
        "memory: failed, please report it: failure of a test", finding.advice().getFirst());
  }
}
