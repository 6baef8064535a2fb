package dev.panapulse.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PrintableTextTest {
  @Test
  void plainTextStays() {
    String text = "/mnt/data";
    assertSame(text, PrintableText.name(text));
    assertEquals("/mnt/Größe 数据 😀", PrintableText.name("/mnt/Größe 数据 😀"));
  }

  @Test
  void whatMovesTheCursorBecomesItsNumber() {
    assertEquals("/a\\u000aERROR forged", PrintableText.name("/a\nERROR forged"));
    assertEquals("\\u001b[2J", PrintableText.name("\u001b[2J"));
    assertEquals("\\u009b\\u202e\\u2028\\ufeff", PrintableText.name("\u009b\u202e\u2028\ufeff"));
    assertEquals("\\ud83d!", PrintableText.name("\ud83d!"));
    assertEquals("\\ue0041", PrintableText.name(Character.toString(0xe0041)));
  }

  @Test
  void aMessageHasBlanksForCodePointsThatCannotBePrinted() {
    assertEquals("a b c", PrintableText.text("\na\rb\u202ec\n"));
    assertEquals("x   y", PrintableText.text("x" + Character.toString(0xe0041) + "\ud83d\ue000y"));
    assertEquals("x".repeat(199), PrintableText.text("x".repeat(199) + "😀"));
  }

  @Test
  void longTextIsCutBetweenCodePoints() {
    assertEquals("x".repeat(253) + "…", PrintableText.name("x".repeat(257)));
    assertEquals("x".repeat(256), PrintableText.name("x".repeat(256)));
    assertEquals("ab…", PrintableText.name("ab\n\n", 9));
    assertEquals("😀😀…", PrintableText.name("😀😀😀😀", 12));
  }

  @Property(tries = 2000)
  void everyTextIsPrintableAndBounded(
      @ForAll String text, @ForAll @IntRange(min = 3, max = 300) int most) {
    String printable = PrintableText.name(text, most);

    assertTrue(printable.getBytes(UTF_8).length <= most, printable);
    assertEquals(printable, PrintableText.name(printable, most));
    assertTrue(
        printable
            .codePoints()
            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT));
  }
}
