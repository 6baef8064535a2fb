package dev.panapulse.gzip;

/**
 * The two prefix codes of a deflate block (RFC 1951, 3.2.5 and 3.2.7). They have a word for every
 * byte value and every short run of zeros, including those that the message they were built for
 * does not contain. Methods return bits in the format of {@link BitWriter}.
 */
final class DeflateCodes {
  /** Longest run of zeros that has an encoding of its own. */
  static final int MOST_ZEROS = 8;

  /** Most bits for one byte. */
  static final int LONGEST_WORD = 15;

  private static final int BYTE_VALUES = 256;
  private static final int END = 256;
  private static final int FIRST_LENGTH = 257;
  private static final int LAST_LENGTH = 285;
  private static final int DISTANCES = 30;

  /** Word lengths are encoded by a third code, whose lengths are written in this order. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int LONGEST_WORD_OF_LENGTHS = 7;
  private static final int LAST_BLOCK_WITH_ITS_OWN_CODES = 0b101;

  private final HuffmanCode symbols;
  private final HuffmanCode distances;

  /** Counts the symbols of a message. */
  static final class Usage {
    private final int[] symbols = new int[LAST_LENGTH + 1];
    private final int[] distances = new int[DISTANCES];

    Usage() {
      for (int value = 0; value < BYTE_VALUES; value++) {
        literal(value);
      }
      for (int length = Repeats.SHORTEST; length < MOST_ZEROS; length++) {
        copy(length, 1);
      }
      symbols[END]++;
    }

    /** Counts a literal byte, 0 to 255. */
    void literal(int value) {
      symbols[value]++;
    }

    /** Counts a copy of {@code length} bytes from {@code distance} bytes back. */
    void copy(int length, int distance) {
      symbols[lengthSymbol(length)]++;
      distances[distanceSymbol(distance)]++;
    }
  }

  /** Builds the codes for the counted symbols. */
  DeflateCodes(Usage usage) {
    symbols = HuffmanCode.of(usage.symbols, LONGEST_WORD);
    distances = HuffmanCode.of(usage.distances, LONGEST_WORD);
  }

  /** Writes the header of the only block of a message. */
  void writeHeader(BitWriter to) {
    int[] used = new int[ORDER.length];
    count(symbols, used);
    count(distances, used);
    // decoders reject a code of a single word, so the code of lengths always gets two
    used[0]++;
    used[LONGEST_WORD]++;
    HuffmanCode lengths = HuffmanCode.of(used, LONGEST_WORD_OF_LENGTHS);
    to.put(BitWriter.bits(LAST_BLOCK_WITH_ITS_OWN_CODES, 3));
    to.put(BitWriter.bits(symbols.size() - FIRST_LENGTH, 5));
    to.put(BitWriter.bits(distances.size() - 1, 5));
    to.put(BitWriter.bits(ORDER.length - 4, 4));
    for (int length : ORDER) {
      to.put(BitWriter.bits(lengths.length(length), 3));
    }
    write(symbols, lengths, to);
    write(distances, lengths, to);
  }

  private static void count(HuffmanCode code, int[] used) {
    for (int symbol = 0; symbol < code.size(); symbol++) {
      used[code.length(symbol)]++;
    }
  }

  private static void write(HuffmanCode code, HuffmanCode lengths, BitWriter to) {
    for (int symbol = 0; symbol < code.size(); symbol++) {
      int length = code.length(symbol);
      to.put(word(lengths, length));
    }
  }

  /** Bits for a literal byte, 0 to 255. */
  long literal(int value) {
    return word(symbols, value);
  }

  /** Bits for a copy of {@code length} bytes, 3 to 258, from 1 to 32,768 bytes back. */
  long copy(int length, int distance) {
    long from =
        BitWriter.joined(word(distances, distanceSymbol(distance)), distanceExtra(distance));
    return BitWriter.joined(
        BitWriter.joined(word(symbols, lengthSymbol(length)), lengthExtra(length)), from);
  }

  /** Bits for a run of 1 to {@link #MOST_ZEROS} zeros. */
  long zeros(int count) {
    long zero = literal(0);
    if (count > Repeats.SHORTEST) {
      long copied = BitWriter.joined(zero, copy(count - 1, 1));
      if (BitWriter.count(copied) < count * BitWriter.count(zero)) {
        return copied;
      }
    }
    long row = zero;
    for (int i = 1; i < count; i++) {
      row = BitWriter.joined(row, zero);
    }
    return row;
  }

  /** Bits for the end of the block. */
  long end() {
    return word(symbols, END);
  }

  private static long word(HuffmanCode code, int symbol) {
    return BitWriter.bits(code.word(symbol), code.length(symbol));
  }

  // Symbols of lengths and distances, RFC 1951, 3.2.5: the first symbols stand for one value each.
  // After them come four symbols (lengths) or two (distances) for each power of two, and the lower
  // bits of the value follow as extra bits.

  private static int lengthSymbol(int length) {
    int above = length - Repeats.SHORTEST;
    if (length == Repeats.LONGEST) {
      return LAST_LENGTH;
    }
    if (above < 8) {
      return FIRST_LENGTH + above;
    }
    int power = highestBit(above);
    return FIRST_LENGTH + 4 * (power - 1) + ((above >>> (power - 2)) & 3);
  }

  private static long lengthExtra(int length) {
    int above = length - Repeats.SHORTEST;
    return length == Repeats.LONGEST || above < 8 ? 0 : lowest(above, highestBit(above) - 2);
  }

  private static int distanceSymbol(int distance) {
    int above = distance - 1;
    if (above < 4) {
      return above;
    }
    int power = highestBit(above);
    return 2 * power + ((above >>> (power - 1)) & 1);
  }

  private static long distanceExtra(int distance) {
    int above = distance - 1;
    return above < 4 ? 0 : lowest(above, highestBit(above) - 1);
  }

  private static int highestBit(int value) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
  }

  private static long lowest(int value, int count) {
    return BitWriter.bits(value, count);
  }
}
