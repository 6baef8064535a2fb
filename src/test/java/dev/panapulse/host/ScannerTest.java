package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScannerTest {
  private final ReadBuffer buffer = new ReadBuffer();
  private final Scanner scanner = new Scanner(buffer);

  private Scanner over(String text) {
    buffer.set(text.getBytes(ISO_8859_1));
    scanner.reset();
    return scanner;
  }

  private Scanner onLine(String line) {
    assertTrue(over(line + "\n").nextLine());
    return scanner;
  }

  private String word() {
    return new String(scanner.wordBytes(), ISO_8859_1);
  }

  @Test
  void aLineThatWasCutOffIsNotGivenOut() {
    over("one 1\ntwo 2");
    assertTrue(scanner.nextLine());
    assertFalse(scanner.nextLine());
    assertTrue(scanner.atEnd());
    assertEquals(Scanner.INVALID, scanner.number());
    assertFalse(scanner.nextLine());
  }

  @Test
  void nothingIsLeftOfWhatTheBufferHeldBefore() {
    over("a long first content\nof two lines\n");
    over("x");
    assertFalse(scanner.nextLine());
    over("");
    assertFalse(scanner.nextLine());
  }

  @Property(tries = 300)
  void linesAreThoseThatEndWithANewline(
      @ForAll @StringLength(max = 80) @CharRange(from = 'a', to = 'c') String letters,
      @ForAll @LongRange(min = 0) long bits) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      text.append((bits >>> (i % 63) & 1) == 1 ? '\n' : letters.charAt(i));
    }
    List<String> expected = new ArrayList<>(List.of(text.toString().split("\n", -1)));
    expected.remove(expected.size() - 1);
    over(text.toString());
    List<String> lines = new ArrayList<>();
    while (scanner.nextLine()) {
      lines.add(scanner.word() ? word() : "");
    }
    assertEquals(expected, lines);
  }

  @Property(tries = 300)
  void anyNumberOf63BitsIsRead(@ForAll @LongRange(min = 0) long number) {
    assertEquals(number, onLine("  \t" + number).number());
    assertTrue(scanner.atEnd());
    assertEquals(number, onLine(number + " kB").number());
    assertFalse(scanner.atEnd());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "x",
        "12x",
        "0x10",
        "9223372036854775808",
        "99999999999999999999",
        "18446744073709551615",
        "1\u00e9",
        "\u00ff\u00fe",
        "1\u0000"
      })
  void whatIsNoNumberIsInvalid(String text) {
    assertEquals(Scanner.INVALID, onLine(text).number());
  }

  @Test
  void behindAnInvalidNumberTheNextWordIsReadOn() {
    onLine("18446744073709551615 7 8x 9");
    assertEquals(Scanner.INVALID, scanner.number());
    assertEquals(7, scanner.number());
    assertEquals(Scanner.INVALID, scanner.number());
    assertEquals(9, scanner.number());
    assertEquals(Scanner.INVALID, scanner.number());
  }

  @ParameterizedTest
  @CsvSource({
    "0.31, 31",
    "0.3, 30",
    "12, 1200",
    "100.00, 10000",
    "1.999, 199",
    "0.05, 5",
    "1., -1",
    ".5, -1",
    "1.x, -1",
    "1.2x, -1",
    "1/389, -1",
    "1:, -1",
    "92233720368547757, 9223372036854775700",
    "92233720368547758, -1",
    "-0.1, -1",
    "92233720368547758.07, -1",
    "92233720368547756.99, 9223372036854775699"
  })
  void hundredthsAreCutOffNotRounded(String text, long expected) {
    assertEquals(expected, onLine(text).hundredths());
  }

  @Test
  void behindInvalidHundredthsTheNextWordIsReadOn() {
    onLine("9223372036854775807.31 0.28 1/389 1.2:3 0.19");
    assertEquals(Scanner.INVALID, scanner.hundredths());
    assertEquals(28, scanner.hundredths());
    assertEquals(Scanner.INVALID, scanner.hundredths());
    assertEquals(Scanner.INVALID, scanner.hundredths());
    assertEquals(19, scanner.hundredths());
  }

  @Test
  void literalsAreSteppedOverWholeOrNotAtAll() {
    onLine("MemTotal: 5");
    assertFalse(scanner.skip("MemFree:".getBytes(US_ASCII)));
    assertFalse(scanner.skip("MemTotal: 5 and more".getBytes(US_ASCII)));
    assertTrue(scanner.skip("MemTotal:".getBytes(US_ASCII)));
    assertFalse(scanner.skip('5'));
    assertTrue(scanner.skip(' '));
    assertTrue(scanner.skip('5'));
    assertFalse(scanner.skip('\n'));
  }

  @Test
  void wordsAreSeparatedByBlanks() {
    onLine(" \t one  two\t\u00e4\u00f6 ");
    assertTrue(scanner.word());
    assertEquals("one", word());
    assertTrue(scanner.wordEquals("one".getBytes(US_ASCII)));
    assertFalse(scanner.wordEquals("on".getBytes(US_ASCII)));
    assertFalse(scanner.wordEquals("two".getBytes(US_ASCII)));
    assertTrue(scanner.word());
    assertTrue(scanner.word());
    assertArrayEquals(new byte[] {(byte) 0xE4, (byte) 0xF6}, scanner.wordBytes());
    assertFalse(scanner.word());
  }

  @Test
  void aWordUpToACharacterEndsOnItsLine() {
    over(" eth0.5: 1\nlo 2:\n");
    assertTrue(scanner.nextLine());
    assertTrue(scanner.wordUntil(':'));
    assertEquals("eth0.5", word());
    assertEquals(1, scanner.number());
    assertFalse(scanner.wordUntil(':'));
  }
}
