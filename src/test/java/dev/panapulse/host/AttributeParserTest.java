package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.libc.Slab;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AttributeParserTest {
  private static final AttributeParser WORDS = AttributeParser.words("Full", "Not charging");

  private static String parsed(AttributeParser parser, String text) {
    byte[] bytes = text.replace("\\n", "\n").replace("\\0", "\0").getBytes(ISO_8859_1);
    try (Slab slab = Slab.allocate(128)) {
      slab.put(0, bytes, 0, bytes.length);
      long value = parser.parse(slab, bytes.length);
      return value == AttributeParser.INVALID ? "-" : Long.toString(value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0\\n, 0",
    "48312\\n, 48312",
    "-18500\\n, -18500",
    "'42 \\n', 42",
    "999999999999999999\\n, 999999999999999999",
    "9999999999999999999\\n, -",
    "48312, 48312",
    "48312\\0, 48312",
    "'48312\\n\\0', 48312",
    "'', -",
    "\\n, -",
    "-\\n, -",
    "--1\\n, -",
    "+1\\n, -",
    "' 1\\n', -",
    "1 2\\n, -",
    "0x10\\n, -",
    "1\\n2\\n, -",
  })
  void numbersAreWholeWithOrWithoutANewline(String text, String value) {
    assertEquals(value, parsed(AttributeParser.NUMBER, text));
  }

  @ParameterizedTest
  @CsvSource({
    "0\\n, 0",
    "50005\\n, 327685",
    "0x50005\\n, 327685",
    "0x03\\n, 3",
    "FFFFffff\\n, 4294967295",
    "123456789\\n, -",
    "0x\\n, -",
    "xyz\\n, -",
    "50005, 327685",
    "-1\\n, -",
  })
  void hexadecimalNumbers(String text, String value) {
    assertEquals(value, parsed(AttributeParser.HEX, text));
  }

  @ParameterizedTest
  @CsvSource({
    "0x01 0x02\\n, 131073",
    "0x0b 0x00\\n, 11",
    "0x01\\n, 4294901761",
    "0x01 \\n, 4294901761",
    "0x100 0x01\\n, 131071",
    "x 0x01\\n, 131071",
    "x 0x100\\n, -",
    "\\n, -",
    "0x01 0x02 0x03\\n, 4294901761",
    "0x01 0x02, 131073",
  })
  void pairsOfHexadecimalNumbersOfWhichOneMayBeInvalid(String text, String value) {
    assertEquals(value, parsed(AttributeParser.HEX_PAIR, text));
  }

  @ParameterizedTest
  @CsvSource({"Full\\n, 0", "Not charging\\n, 1", "Not\\n, -", "Full, 0", "Fuller\\n, -", "\\n, -"})
  void wordsAreWhole(String text, String value) {
    assertEquals(value, parsed(WORDS, text));
  }

  @Property
  void everyNumberIsReadAsItWasWritten(
      @ForAll @LongRange(min = -999_999_999_999_999_999L, max = 999_999_999_999_999_999L)
          long number) {
    assertEquals(Long.toString(number), parsed(AttributeParser.NUMBER, number + "\n"));
  }
}
