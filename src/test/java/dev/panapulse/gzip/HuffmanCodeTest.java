package dev.panapulse.gzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
  /** Every symbol that is used has a word, no word begins another one, and none is left over. */
  private static void check(int[] frequencies, int longest) {
    HuffmanCode code = HuffmanCode.of(frequencies, longest);
    long space = 0;
    int used = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      int length = code.length(symbol);
      assertEquals(frequencies[symbol] > 0, length > 0, "symbol " + symbol);
      assertTrue(length <= longest, "bits of " + symbol + ": " + length);
      if (length > 0) {
        used++;
        space += 1L << (longest - length);
        assertEquals(0, code.word(symbol) >>> length, "bits above the word of " + symbol);
      }
    }
    assertEquals(used == 1 ? 1L << (longest - 1) : 1L << longest, space);
    for (int one = 0; one < frequencies.length; one++) {
      for (int other = 0; other < frequencies.length; other++) {
        if (one != other && code.length(one) > 0 && code.length(one) <= code.length(other)) {
          int begin = code.word(other) & ((1 << code.length(one)) - 1);
          assertFalse(begin == code.word(one), one + " begins " + other);
        }
      }
    }
  }

  @Property(tries = 100)
  void aCodeIsAPrefixCodeWithoutRest(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 290) int symbols) {
    Random random = new Random(seed);
    int[] frequencies = new int[symbols];
    for (int i = 0; i < symbols; i++) {
      frequencies[i] = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1 << random.nextInt(20));
    }
    frequencies[random.nextInt(symbols)]++;
    check(frequencies, 15);
  }

  /** Each as frequent as the two before together: by themselves they ask for words of 29 bits. */
  @Test
  void wordsThatWouldBeTooLongAreShortened() {
    int[] fibonacci = new int[30];
    for (int i = 0; i < fibonacci.length; i++) {
      fibonacci[i] = i < 2 ? 1 : fibonacci[i - 1] + fibonacci[i - 2];
    }
    check(fibonacci, 15);
    check(fibonacci, 7);
  }

  @Test
  void whatIsMoreFrequentHasNoLongerWord() {
    HuffmanCode code = HuffmanCode.of(new int[] {5, 1, 100, 20, 1, 3}, 15);
    assertEquals(1, code.length(2));
    assertEquals(2, code.length(3));
    assertTrue(code.length(0) <= code.length(5) && code.length(5) <= code.length(1));
  }

  /** The example of RFC 1951, 3.2.2: lengths 3, 3, 3, 3, 3, 2, 4, 4 for the symbols A to H. */
  @Test
  void wordsAreThoseOfTheStandard() {
    HuffmanCode code = HuffmanCode.of(new int[] {4, 4, 4, 4, 4, 8, 2, 2}, 15);
    String[] words = {"010", "011", "100", "101", "110", "00", "1110", "1111"};
    for (int symbol = 0; symbol < words.length; symbol++) {
      StringBuilder word = new StringBuilder();
      for (int i = 0; i < code.length(symbol); i++) {
        word.append((code.word(symbol) >>> i) & 1);
      }
      assertEquals(words[symbol], word.toString(), "symbol " + symbol);
    }
  }
}
