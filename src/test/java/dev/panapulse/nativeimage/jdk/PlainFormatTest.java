package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.MessageFormat;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainFormatTest {
  private static final Object[] MIXED = {"text", 7, -3L, 'c', null, (byte) -1, 'Z'};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "%s and %s",
        "%2$s before %1$s",
        "%d %d",
        "100%% of %s%n",
        "<%10s|%-10s|%5d>",
        "\\u%2$04X",
        "%2$02x %2$08X %3$x %6$02x",
        "%3$05d",
        "%4$c%7$c",
        "%.2s.",
        "%5$s",
        "%S",
        "%2$o",
        "Index %2$d out of bounds for length %3$d",
      })
  void formatsAsTheJdkDoes(String pattern) {
    Object[] arguments = pattern.startsWith("%d") ? new Object[] {1, Long.MIN_VALUE} : MIXED;
    assertEquals(
        String.format(Locale.ROOT, pattern, arguments), PlainFormat.printf(pattern, arguments));
  }

  @Property
  void wholeNumbersAreAsTheJdkHasThem(
      @ForAll long number, @ForAll int small, @ForAll @IntRange(min = 1, max = 30) int width) {
    String pattern = "%" + width + "d|%0" + width + "d|%-" + width + "d|%0" + width + "x|%x|%X";
    Object[] arguments = {number, number, number, number, small, small};
    assertEquals(
        String.format(Locale.ROOT, pattern, arguments), PlainFormat.printf(pattern, arguments));
  }

  @Property
  void neverFailsWhateverThePattern(@ForAll String pattern, @ForAll String argument) {
    assertDoesNotThrow(() -> PlainFormat.printf(pattern, new Object[] {argument}));
    assertDoesNotThrow(() -> PlainFormat.message(pattern, new Object[] {argument}));
  }

  @Test
  void saysWhatIsMissing() {
    assertEquals("one %s", PlainFormat.printf("%s %s", new Object[] {"one"}));
    assertEquals("%s", PlainFormat.printf("%s", null));
    assertEquals("one {1}", PlainFormat.message("{0} {1}", new Object[] {"one"}));
  }

  @Property
  void messagesAreAsTheJdkHasThem(
      @ForAll @AlphaChars String before, @ForAll String first, @ForAll @AlphaChars String second) {
    String pattern = before + "\"name\": '{'{0}'}', it''s {1}, {0} " + before;
    Object[] arguments = {first, second};
    assertEquals(MessageFormat.format(pattern, arguments), PlainFormat.message(pattern, arguments));
  }
}
