package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LogTailTest {
  private final LogTail tail = new LogTail();

  private void add(String line) {
    tail.add((line + "\n").getBytes(UTF_8));
  }

  @Test
  void nothingWasWrittenYet() {
    assertEquals("", tail.text());
  }

  @Test
  void theLastTwoHundredLinesAreKept() {
    for (int i = 0; i < 1000; i++) {
      add("line " + i);
    }
    List<String> lines = tail.text().lines().toList();
    assertEquals(200, lines.size());
    assertEquals("line 800", lines.getFirst());
    assertEquals("line 999", lines.getLast());
  }

  @Test
  void ofLongLinesFewerAreKeptAndEachIsWhole() {
    Random random = new Random(7);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String line = i + " " + "ä".repeat(random.nextInt(900));
      all.add(line);
      add(line);
      List<String> lines = tail.text().lines().toList();
      assertTrue(lines.size() >= Math.min(all.size(), 10), () -> lines.size() + " lines");
      assertEquals(all.subList(all.size() - lines.size(), all.size()), lines);
    }
  }
}
