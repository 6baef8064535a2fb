package dev.panapulse.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeysTest {
  private static List<Key> keys(String... parts) {
    Keys keys = new Keys();
    List<Key> all = new ArrayList<>();
    for (String part : parts) {
      all.addAll(keys.of(part.getBytes(UTF_8)));
    }
    return all;
  }

  @Test
  void lettersAreKeys() {
    assertEquals(
        List.of(Key.QUIT, Key.UP, Key.DOWN, Key.SORT, Key.CORES, Key.HELP, Key.PAGE_DOWN),
        keys("qkjs1? "));
    assertEquals(List.of(Key.QUIT, Key.STOP, Key.REDRAW), keys("\u0003\u001a\u000c"));
  }

  @Test
  void sequencesAreKeysInBothModes() {
    assertEquals(
        List.of(Key.UP, Key.DOWN, Key.PAGE_UP, Key.PAGE_DOWN, Key.FIRST, Key.LAST),
        keys("\u001b[A\u001bOB\u001b[5~\u001b[6~\u001b[H\u001b[4~"));
  }

  @Test
  void aSequenceMayComeInParts() {
    assertEquals(List.of(Key.PAGE_UP, Key.DOWN), keys("\u001b", "[", "5", "~j"));
  }

  @Test
  void whatIsUnknownIsLeftOut() {
    assertEquals(List.of(), keys("xé\u001b[12;34R\u001b[200~\u001b[Z"));
    assertEquals(List.of(Key.QUIT), keys("\u001bq"));
    assertEquals(List.of(Key.QUIT), keys("\u001b[" + "1".repeat(9) + "q"));
  }
}
