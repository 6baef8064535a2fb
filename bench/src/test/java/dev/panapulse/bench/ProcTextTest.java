package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ProcTextTest {
  private static final String SMAPS =
      """
      00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/agent
      Size:                328 kB
      Rss:                 300 kB
      Anonymous:             0 kB
      VmFlags: rd ex mr mw me
      00651000-00652000 rw-p 00051000 08:02 173521      /usr/bin/agent (deleted)
      Rss:                   4 kB
      Anonymous:             4 kB
      7ffc1000-7ffc2000 rw-p 00000000 00:00 0           [stack]
      Rss:                  12 kB
      Anonymous:            12 kB
      7f1000000000-7f1000001000 ---p 00000000 00:00 0\s
      Rss:                   0 kB
      """;
  private static final String STATUS =
      """
      Name:	a: b
      State:	S (sleeping)
      VmHWM:	    1234 kB
      Threads:	3
      voluntary_ctxt_switches:	17
      nonvoluntary_ctxt_switches:	2
      """;
  private static final String STAT =
      "42 (a) (b c) S 1 42 42 0 -1 4194560 100 7 0 0 11 12 13 14 20 0 1 0 99 1000 10 18446744073709551615";

  @Test
  void keyedLinesGiveTheirNumbers() {
    Map<String, Long> status = ProcText.keyed(STATUS);
    assertEquals(1234, status.get("VmHWM"));
    assertEquals(17, status.get("voluntary_ctxt_switches"));
    assertEquals(2, status.get("nonvoluntary_ctxt_switches"));
    assertFalse(status.containsKey("State"), status.toString());
    assertFalse(status.containsKey("Name"), status.toString());
  }

  @Test
  void brokenKeyedLinesAreLeftOut() {
    assertEquals(
        Map.of("b", 2L),
        ProcText.keyed("a\n: 5\na: \nb: 2\nc: x1\nd: 99999999999999999999 kB\ne: 1x kB"));
    assertEquals(Map.of(), ProcText.keyed(""));
  }

  @Test
  void schedstatHasThreeNumbers() {
    assertEquals(
        Optional.of(new ProcText.SchedStat(248128, 31, 4)), ProcText.schedstat("248128 31 4\n"));
    assertEquals(Optional.empty(), ProcText.schedstat("248128 31\n"));
    assertEquals(Optional.empty(), ProcText.schedstat("a b c\n"));
    assertEquals(Optional.empty(), ProcText.schedstat(""));
  }

  @Test
  void statIsReadWhateverTheName() {
    assertEquals(Optional.of(new ProcText.Stat(42, "a) (b c", 'S', 1, 27)), ProcText.stat(STAT));
    assertEquals(Optional.empty(), ProcText.stat("42 (a) S 1 42"));
    assertEquals(Optional.empty(), ProcText.stat("42 a S 1 42"));
    assertEquals(Optional.empty(), ProcText.stat(")("));
  }

  @Test
  void mappingsHaveTheirFigures() {
    List<ProcText.Mapping> mappings = ProcText.mappings(SMAPS);
    assertEquals(4, mappings.size());
    assertTrue(mappings.getFirst().executable());
    assertEquals(300, mappings.getFirst().kb("Rss"));
    assertEquals("/usr/bin/agent", mappings.get(1).path(), "deleted is no part of the name");
    assertEquals("", mappings.get(3).path());
    assertEquals(new MappingTable.Parts(300, 0, 4, 12), MappingTable.Parts.of(mappings, "/agent"));
  }

  @Test
  void figuresBeforeAnyMappingAreDropped() {
    assertEquals(List.of(), ProcText.mappings("Rss: 4 kB\nnonsense\n"));
  }

  @Test
  void controlGroupIsThatOfTheController() {
    String text = "9:name=systemd:/\n4:cpu,memory:/a/b:c\n0::/unified\n";
    assertEquals(Optional.of("/a/b:c"), ProcText.cgroup(text, "memory"));
    assertEquals(Optional.of("/unified"), ProcText.cgroup(text, ""));
    assertEquals(Optional.empty(), ProcText.cgroup(text, "pids"));
    assertEquals(Optional.empty(), ProcText.cgroup("garbage", "memory"));
  }

  @Test
  void hostIsReadFromStat() {
    assertEquals(
        Optional.of(new HostLook(360, 90, 80, 3)),
        HostLook.parse("cpu  10 20 30 40 50 60 70 80 5 6\ncpu0 1 2\nprocs_running 3\n"));
    assertEquals(Optional.empty(), HostLook.parse("cpu  10 20 30 40 50 x 70 80\n"));
    assertEquals(Optional.empty(), HostLook.parse("intr 1 2 3\n"));
  }

  @Test
  void aNumberEndsAtASpace() {
    assertEquals(OptionalLong.of(12), ProcText.leadingNumber("12 kB"));
    assertEquals(OptionalLong.empty(), ProcText.leadingNumber("kB 12"));
    assertEquals(OptionalLong.empty(), ProcText.leadingNumber(""));
  }

  @Property(tries = 500)
  void whatIsCutOrDamagedIsNeverAnException(
      @ForAll @IntRange(max = 600) int at, @ForAll char wrong) {
    for (String text : List.of(SMAPS, STATUS, STAT, "248128 31 4\n", "4:memory:/a\n")) {
      int place = at % text.length();
      String cut = text.substring(0, place);
      String damaged = cut + wrong + text.substring(place + 1);
      for (String broken : List.of(cut, damaged)) {
        ProcText.keyed(broken);
        ProcText.mappings(broken);
        assertTrue(ProcText.stat(broken).map(stat -> stat.pid() >= -99).orElse(true));
        assertTrue(ProcText.schedstat(broken).map(s -> s.slices() < Long.MAX_VALUE).orElse(true));
        assertTrue(ProcText.cgroup(broken, "memory").map(s -> s.length() < 700).orElse(true));
        assertTrue(HostLook.parse(broken).isEmpty());
      }
    }
  }
}
