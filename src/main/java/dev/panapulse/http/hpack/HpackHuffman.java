package dev.panapulse.http.hpack;

/**
 * The Huffman code of HPACK (RFC 7541, 5.2 and appendix B), for decoding.
 *
 * <p>The code is canonical: symbols of one length have consecutive codes in the order of their
 * values, and shorter codes come first, so the lengths define it. Immutable; any thread.
 */
final class HpackHuffman {
  /** Result of {@link #decode}: the string is not valid. */
  static final int INVALID = -1;

  /** Result of {@link #decode}: the text exceeds the limit. */
  static final int TOO_LONG = -2;

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final int END_OF_STRING = 256;
  private static final int LONGEST_PADDING = 7;

  /** Bits of the code of each symbol; the last one is the end of the string. */
  private static final byte[] LENGTHS = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, //
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, //
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, //
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, //
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, //
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, //
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, //
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, //
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, //
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, //
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, //
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, //
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, //
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, //
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, //
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, //
    30,
  };

  /** Symbols in the order of their codes. */
  private final short[] symbols = new short[LENGTHS.length];

  /** By length: the first code, the number of codes, and the index of the first symbol. */
  private final int[] firstCode = new int[LONGEST + 1];

  private final int[] count = new int[LONGEST + 1];
  private final int[] firstSymbol = new int[LONGEST + 1];

  HpackHuffman() {
    int placed = 0;
    int code = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      firstCode[length] = code;
      firstSymbol[length] = placed;
      for (int symbol = 0; symbol < LENGTHS.length; symbol++) {
        if (LENGTHS[symbol] == length) {
          symbols[placed++] = (short) symbol;
        }
      }
      count[length] = placed - firstSymbol[length];
      code += count[length];
    }
  }

  /**
   * Decodes a string.
   *
   * @param limit the last possible end of the text in {@code to}
   * @return the end of the text, {@link #INVALID} or {@link #TOO_LONG}
   */
  int decode(byte[] from, int offset, int length, byte[] to, int toOffset, int limit) {
    int at = toOffset;
    int code = 0;
    int bits = 0;
    for (int i = offset; i < offset + length; i++) {
      for (int shift = 7; shift >= 0; shift--) {
        code = code << 1 | (from[i] >>> shift & 1);
        bits++;
        int index = bits < SHORTEST ? -1 : code - firstCode[bits];
        if (index >= 0 && index < count[bits]) {
          int symbol = symbols[firstSymbol[bits] + index];
          if (symbol == END_OF_STRING) {
            return INVALID;
          }
          if (at >= limit) {
            return TOO_LONG;
          }
          to[at++] = (byte) symbol;
          code = 0;
          bits = 0;
        }
      }
    }
    // padding is the beginning of the end-of-string code: fewer than eight ones
    return bits <= LONGEST_PADDING && code == (1 << bits) - 1 ? at : INVALID;
  }
}
