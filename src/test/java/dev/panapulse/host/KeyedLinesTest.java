package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class KeyedLinesTest {
  private static final int TOTAL = 0;
  private static final int CACHED = 1;
  private static final int PAGES = 2;

  private final KeyedLines lines = build();
  private final ReadBuffer buffer = new ReadBuffer();
  private final Scanner scanner = new Scanner(buffer);

  private static KeyedLines build() {
    return new KeyedLines.Builder()
        .kilobytes("MemTotal:")
        .kilobytes("Cached:")
        .count("HugePages_Total:")
        .build();
  }

  private void parse(byte[] text) {
    buffer.set(text);
    lines.parse(scanner);
  }

  private void assertParsed(String text, long total, long cached, long pages) {
    parse(text.getBytes(ISO_8859_1));
    assertEquals(total, lines.value(TOTAL), text);
    assertEquals(cached, lines.value(CACHED), text);
    assertEquals(pages, lines.value(PAGES), text);
  }

  @Test
  void valuesFollowTheFileThoughItsLinesMove() {
    String text = "MemTotal: 4 kB\nSwapCached: 9 kB\nCached: 2 kB\nHugePages_Total:   3\nX: 1\n";
    assertParsed(text, 4096, 2048, 3);
    assertParsed(text, 4096, 2048, 3);
    assertParsed("New: 1 kB\nCached: 7 kB\nHugePages_Total: 0\nMemTotal: 1 kB\n", 1024, 7168, 0);
    assertParsed("Cached: 5 kB\n", -2, 5120, -2);
    assertParsed("Cached: 5 kB\nMemTotal: 1 kB\n", 1024, 5120, -2);
    assertParsed("", -2, -2, -2);
    assertParsed(text, 4096, 2048, 3);
  }

  @Test
  void aKeyThatTakesAnothersPlaceIsSeen() {
    assertParsed("MemTotal: 1 kB\nOther: 2 kB\nCached: 3 kB\n", 1024, 3072, -2);
    assertParsed("MemTotal: 1 kB\nHugePages_Total: 2\nCached: 3 kB\n", 1024, 3072, 2);
    assertParsed("MemTotal: 1 kB\nOther: 2 kB\nCached: 3 kB\n", 1024, 3072, -2);
  }

  @Test
  void whatMakesNoSenseIsInvalidAndTheRestIsRead() {
    assertParsed("MemTotal: 4\nCached: x kB\nHugePages_Total: 1 kB\n", -1, -1, -1);
    assertParsed("MemTotal: 9007199254740992 kB\nCached: 4 MB\n", -1, -1, -2);
    assertParsed(
        "MemTotal: 9007199254740991 kB\nCached: 4 kB x\n", 9007199254740991L * 1024, -1, -2);
    assertParsed("MemTotal: 1.5 kB\nCached: -1 kB\nHugePages_Total:\n", -1, -1, -1);
    assertParsed("MemTotal: 1 kB\nHugePages_Total: 18446744073709551615\n", 1024, -2, -1);
  }

  @Test
  void aValueOutOfItsRangeIsInvalid() {
    KeyedLines ranged =
        new KeyedLines.Builder()
            .kilobytes("MemTotal:")
            .between(1, 4096)
            .count("HugePages_Total:")
            .between(0, 7)
            .build();
    String[][] cases = {{"0", "8", "-1", "-1"}, {"5", "0", "-1", "0"}, {"4", "7", "4096", "7"}};
    for (String[] values : cases) {
      String text = "MemTotal: " + values[0] + " kB\nHugePages_Total: " + values[1] + "\n";
      buffer.set(text.getBytes(ISO_8859_1));
      ranged.parse(scanner);
      assertEquals(values[2], Long.toString(ranged.value(0)), text);
      assertEquals(values[3], Long.toString(ranged.value(1)), text);
    }
  }

  @Test
  void theFirstOfTwoLinesWithAKeyCounts() {
    assertParsed("MemTotal: 1 kB\nMemTotal: 2 kB\nCached: 3 kB\n", 1024, 3072, -2);
    assertParsed("MemTotal: 1 kB\nMemTotal: 2 kB\nCached: 3 kB\n", 1024, 3072, -2);
  }

  @Test
  void aKeyIsComparedWhole() {
    assertParsed("MemTotalX: 1 kB\nXCached: 1 kB\ncached: 2 kB\n", -2, -2, -2);
  }

  @Test
  void manyLinesAreNotTooMany() {
    String text = "Other: 1 kB\n".repeat(1_000) + "Cached: 3 kB\n";
    assertParsed(text, -2, 3072, -2);
    assertParsed(text, -2, 3072, -2);
  }

  @Property(tries = 300)
  void aFileCutOffAnywhereGivesItsValuesOrNone(@ForAll @IntRange(max = 2_000) int at)
      throws IOException {
    byte[] whole = Files.readAllBytes(HostFixture.tree("gauges/centos6/proc/meminfo"));
    parse(whole);
    long[] expected = {lines.value(TOTAL), lines.value(CACHED), lines.value(PAGES)};
    assertTrue(expected[PAGES] > 0);
    byte[] cut = java.util.Arrays.copyOf(whole, Math.min(at, whole.length));
    parse(cut);
    for (int key = 0; key < expected.length; key++) {
      long value = lines.value(key);
      assertTrue(value == expected[key] || value == KeyedLines.ABSENT, key + " is " + value);
    }
  }

  @Property(tries = 300)
  void noByteAnywhereBreaksIt(
      @ForAll @IntRange(max = 1_500) int at, @ForAll @ByteRange(min = -128) byte replacement)
      throws IOException {
    byte[] text = Files.readAllBytes(HostFixture.tree("gauges/debian-vps/proc/meminfo"));
    parse(text);
    text[at % text.length] = replacement;
    parse(text);
    long[] learnt = {lines.value(TOTAL), lines.value(CACHED), lines.value(PAGES)};
    KeyedLines fresh = build();
    fresh.parse(scanner);
    for (int key = 0; key < learnt.length; key++) {
      assertEquals(fresh.value(key), learnt[key], "what was learnt before must not matter");
      assertTrue(learnt[key] >= KeyedLines.ABSENT);
    }
  }
}
