package dev.panapulse.gzip;

import java.util.Arrays;

/**
 * A canonical prefix code of bounded length as in deflate (RFC 1951, 3.2.2), built from the
 * frequency of each symbol and fully described by the lengths of its code words.
 */
final class HuffmanCode {
  private final int[] lengths;
  private final int[] words;

  private HuffmanCode(int[] lengths) {
    this.lengths = lengths;
    this.words = words(lengths);
  }

  /**
   * The optimal code for symbols of these frequencies, or a nearly optimal one if the optimal code
   * would exceed the longest allowed word.
   *
   * @param frequencies indexed by symbol; a symbol of frequency 0 gets no word; at least one is
   *     above 0
   * @param longest most bits of a word, 1 to 15, enough for the number of symbols
   */
  static HuffmanCode of(int[] frequencies, int longest) {
    int[] weights = frequencies.clone();
    int[] lengths = lengths(weights);
    while (longest(lengths) > longest) {
      // brings the weights closer together without making any of them 0
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (weights[i] + 1) / 2;
      }
      lengths = lengths(weights);
    }
    return new HuffmanCode(lengths);
  }

  private static int longest(int[] lengths) {
    int longest = 0;
    for (int length : lengths) {
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** Huffman's construction with two queues, as joined nodes are created in order of weight. */
  private static int[] lengths(int[] weights) {
    int[] symbols = used(weights);
    int used = symbols.length;
    int[] lengths = new int[weights.length];
    if (used == 1) {
      lengths[symbols[0]] = 1;
      return lengths;
    }
    int[] weight = new int[2 * used - 1];
    int[] parent = new int[2 * used - 1];
    for (int i = 0; i < used; i++) {
      weight[i] = weights[symbols[i]];
    }
    int leaf = 0;
    int joined = used;
    for (int made = used; made < weight.length; made++) {
      for (int child = 0; child < 2; child++) {
        boolean isLeaf = leaf < used && (joined == made || weight[leaf] <= weight[joined]);
        int least = isLeaf ? leaf++ : joined++;
        weight[made] += weight[least];
        parent[least] = made;
      }
    }
    int[] depth = new int[weight.length];
    for (int i = weight.length - 2; i >= 0; i--) {
      depth[i] = depth[parent[i]] + 1;
      if (i < used) {
        lengths[symbols[i]] = depth[i];
      }
    }
    return lengths;
  }

  /** Symbols with a weight above 0, in ascending order of weight. */
  private static int[] used(int[] weights) {
    long[] keys = new long[weights.length];
    int used = 0;
    for (int symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] > 0) {
        keys[used++] = ((long) weights[symbol] << Integer.SIZE) | symbol;
      }
    }
    Arrays.sort(keys, 0, used);
    int[] symbols = new int[used];
    for (int i = 0; i < used; i++) {
      symbols[i] = (int) keys[i];
    }
    return symbols;
  }

  /** Words of the same length are consecutive, in the order of their symbols. */
  private static int[] words(int[] lengths) {
    int[] next = new int[Integer.SIZE];
    for (int length : lengths) {
      if (length > 0) {
        next[length + 1]++;
      }
    }
    for (int length = 1; length < next.length; length++) {
      next[length] = (next[length] + next[length - 1]) << 1;
    }
    int[] words = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        words[symbol] = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
      }
    }
    return words;
  }

  /** Number of symbols, with a word or without. */
  int size() {
    return lengths.length;
  }

  /** Bits of a symbol's word; 0: the symbol has none. */
  int length(int symbol) {
    return lengths[symbol];
  }

  /** A symbol's word, with the first bit as the lowest. */
  int word(int symbol) {
    return words[symbol];
  }
}
