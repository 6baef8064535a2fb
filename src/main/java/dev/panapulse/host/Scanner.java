package dev.panapulse.host;

import dev.panapulse.libc.OffHeap;

/**
 * Parses the text of a {@link ReadBuffer} in place: lines, words, whole numbers. It neither copies
 * nor allocates.
 *
 * <p>A line without a newline is ignored: a file of /proc always ends with one, so that line was
 * cut off, and a number at its end may lack digits. A number that does not fit 63 bits or is not
 * followed by a separator is {@link #INVALID}.
 *
 * <p>Sampling thread only.
 */
public final class Scanner {
  /** Result of {@link #number()} if there is none, or one that does not fit. */
  public static final long INVALID = -1;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';

  private final ReadBuffer buffer;

  /** Address of the text, which has a few bytes behind it; set by {@link #reset()}. */
  private long text;

  private int length;
  private int next;
  private int position;
  private int end;
  private int wordStart;
  private int wordEnd;

  /** A scanner of the buffer's content; call {@link #reset()} after each read, before all else. */
  public Scanner(ReadBuffer buffer) {
    this.buffer = buffer;
  }

  /** Returns to the start of the text, before the first line. */
  public void reset() {
    // the only check of bounds: all later offsets are within the text
    text = buffer.text();
    length = buffer.length();
    next = 0;
    position = 0;
    end = 0;
  }

  /**
   * Goes to the start of the next line.
   *
   * @return false if no whole line is left
   */
  public boolean nextLine() {
    position = next;
    int newline = indexOfNewline(next);
    if (newline < 0) {
      end = next;
      return false;
    }
    end = newline;
    next = newline + 1;
    return true;
  }

  /** Offset of the start of the next line. */
  int nextLineStart() {
    return next;
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < length; i += Long.BYTES) {
      // eight bytes at a time; the lowest high bit set marks the first newline
      long differences = OffHeap.getLong(text + i) ^ NEWLINES;
      long found = (differences - ONES) & ~differences & HIGHS;
      if (found != 0) {
        int index = i + (Long.numberOfTrailingZeros(found) >>> 3);
        return index < length ? index : -1;
      }
    }
    return -1;
  }

  /** Whether the rest of the line is blank. */
  public boolean atEnd() {
    skipBlanks();
    return position == end;
  }

  private void skipBlanks() {
    while (position < end && isBlank(byteAt(position))) {
      position++;
    }
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  private int byteAt(int index) {
    return OffHeap.getByte(text + index);
  }

  /**
   * Skips {@code literal} if it is next.
   *
   * @return whether it did
   */
  public boolean skip(byte[] literal) {
    if (end - position < literal.length) {
      return false;
    }
    for (int i = 0; i < literal.length; i++) {
      if (byteAt(position + i) != literal[i]) {
        return false;
      }
    }
    position += literal.length;
    return true;
  }

  /**
   * Skips one character if it is next.
   *
   * @return whether it did
   */
  public boolean skip(char c) {
    if (position < end && byteAt(position) == c) {
      position++;
      return true;
    }
    return false;
  }

  /**
   * Skips blanks and parses a whole number. If the result is {@link #INVALID}, the word that is
   * there is skipped.
   *
   * @return 0 to 2^63 − 1, or {@link #INVALID}
   */
  public long number() {
    skipBlanks();
    long value = 0;
    int start = position;
    while (position < end) {
      int digit = byteAt(position) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (value > (Long.MAX_VALUE - digit) / 10) {
        skipWord();
        return INVALID;
      }
      value = value * 10 + digit;
      position++;
    }
    if (position == start || (position < end && !isSeparator(byteAt(position)))) {
      skipWord();
      return INVALID;
    }
    return value;
  }

  private static boolean isSeparator(int c) {
    return isBlank(c) || c == ':' || c == '/' || c == '.' || c == ',' || c == '\n';
  }

  /**
   * Parses a word that is a number, with or without a fraction, such as {@code 0.31}, scaled to
   * hundredths; further digits of the fraction are dropped. If the result is {@link #INVALID}, the
   * word is skipped.
   *
   * @return hundredths, or {@link #INVALID}
   */
  public long hundredths() {
    long whole = number();
    if (whole == INVALID) {
      return INVALID;
    }
    boolean hasFraction = skip('.');
    int fraction = 0;
    int digits = 0;
    while (hasFraction && position < end && byteAt(position) >= '0' && byteAt(position) <= '9') {
      if (digits < 2) {
        fraction = fraction * 10 + byteAt(position) - '0';
      }
      digits++;
      position++;
    }
    boolean isWord = position == end || isBlank(byteAt(position));
    if (!isWord || (hasFraction && digits == 0) || whole > Long.MAX_VALUE / 100 - 1) {
      skipWord();
      return INVALID;
    }
    return whole * 100 + (digits == 1 ? fraction * 10 : fraction);
  }

  /**
   * Moves past the next word, which {@link #wordStart()}, {@link #wordEnd()} and {@link
   * #wordEquals} then refer to.
   *
   * @return false if the line has no further word
   */
  public boolean word() {
    skipBlanks();
    wordStart = position;
    skipWord();
    wordEnd = position;
    return wordEnd > wordStart;
  }

  private void skipWord() {
    while (position < end && !isBlank(byteAt(position))) {
      position++;
    }
  }

  /**
   * Moves past the next {@code c}; the text before it becomes the word.
   *
   * @return false, without moving, if the rest of the line has no {@code c}
   */
  public boolean wordUntil(char c) {
    skipBlanks();
    for (int i = position; i < end; i++) {
      if (byteAt(i) == c) {
        wordStart = position;
        wordEnd = i;
        position = i + 1;
        return true;
      }
    }
    return false;
  }

  /**
   * Moves past the last {@code c} of the next word; the text before it becomes the word.
   *
   * @return false, without moving, if the next word has no {@code c}
   */
  public boolean wordUntilLast(char c) {
    skipBlanks();
    int last = -1;
    for (int i = position; i < end && !isBlank(byteAt(i)); i++) {
      if (byteAt(i) == c) {
        last = i;
      }
    }
    if (last < 0) {
      return false;
    }
    wordStart = position;
    wordEnd = last;
    position = last + 1;
    return true;
  }

  /** Offset of the start of the word in the buffer. */
  public int wordStart() {
    return wordStart;
  }

  /** Offset of the end of the word in the buffer, exclusive. */
  public int wordEnd() {
    return wordEnd;
  }

  /** Whether the word begins with a digit. */
  public boolean wordStartsWithDigit() {
    return wordEnd > wordStart && byteAt(wordStart) >= '0' && byteAt(wordStart) <= '9';
  }

  /** Whether the word is {@code literal}. */
  public boolean wordEquals(byte[] literal) {
    if (wordEnd - wordStart != literal.length) {
      return false;
    }
    for (int i = 0; i < literal.length; i++) {
      if (byteAt(wordStart + i) != literal[i]) {
        return false;
      }
    }
    return true;
  }

  /** A hash of the word's bytes: {@link #hashed} of each, from 0 on. */
  int wordHash() {
    int hash = 0;
    for (int i = wordStart; i < wordEnd; i++) {
      hash = hashed(hash, (byte) byteAt(i));
    }
    return hash;
  }

  /** Adds a byte to a hash whose lowest bits are used. */
  static int hashed(int hash, byte c) {
    int mixed = (hash ^ c) * 0x0100_0193;
    return mixed ^ mixed >>> 15;
  }

  /** The bytes of the word as a new array; allocates. */
  public byte[] wordBytes() {
    return buffer.slab().bytes(wordStart, wordEnd - wordStart);
  }
}
