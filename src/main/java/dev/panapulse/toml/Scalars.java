package dev.panapulse.toml;

import java.math.BigInteger;

/** Reads numbers, truth values, dates and times. */
final class Scalars {
  private static final String NO_VALUE = "no value: strings stand in quotes";
  private static final String NO_NUMBER = "no number: strings stand in quotes";
  private static final String OUT_OF_RANGE = "a number that is out of range";
  private static final int DATE = 10;

  /** Of 64 bits, and a sign. */
  private static final int MOST_DIGITS = 65;

  private final Source source;

  /** Where the value begins. */
  private int line;

  private int column;

  Scalars(Source source) {
    this.source = source;
  }

  /** The value that is next. */
  Object next() {
    int from = source.at();
    line = source.line();
    column = source.column();
    takeWord();
    String word = source.since(from);
    if (isDate(word) && source.peek() == ' ' && isDigit(source.peek(1))) {
      source.skip(1);
      takeWord();
      word = source.since(from);
    }
    return value(word);
  }

  private TomlException error(String message) {
    return new TomlException(line, column, message);
  }

  private void takeWord() {
    while (Keys.isBare(source.peek())
        || source.peek() == '+'
        || source.peek() == '.'
        || source.peek() == ':') {
      source.skip(1);
    }
  }

  private Object value(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> numberOrTime(word);
    };
  }

  private Object numberOrTime(String word) {
    char first = word.isEmpty() ? Source.END : word.charAt(0);
    if (!isDigit(first) && first != '+' && first != '-') {
      throw error(NO_VALUE);
    }
    if (word.length() > 2 && isDigit(first) && (isDate(word) || word.charAt(2) == ':')) {
      if (!Times.isValid(word)) {
        throw error("no date or time");
      }
      return new TomlTime(word);
    }
    return number(word);
  }

  private static boolean isDate(String word) {
    return word.length() >= DATE && word.charAt(4) == '-' && word.charAt(7) == '-';
  }

  private Object number(String word) {
    if (word.length() > 2 && word.charAt(0) == '0') {
      int radix =
          switch (word.charAt(1)) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
          };
      if (radix > 0) {
        if (digits(word, 2, radix) != word.length()) {
          throw error(NO_NUMBER);
        }
        return integer(word.substring(2), radix);
      }
    }
    int from = word.charAt(0) == '+' || word.charAt(0) == '-' ? 1 : 0;
    int at = digits(word, from, 10);
    if (at == from || (at > from + 1 && word.charAt(from) == '0')) {
      throw error(NO_NUMBER);
    }
    if (at == word.length()) {
      return integer(word, 10);
    }
    if (word.charAt(at) == '.') {
      at = someDigits(word, at + 1);
    }
    if (at < word.length() && (word.charAt(at) == 'e' || word.charAt(at) == 'E')) {
      boolean signed =
          at + 1 < word.length() && (word.charAt(at + 1) == '+' || word.charAt(at + 1) == '-');
      at = someDigits(word, at + (signed ? 2 : 1));
    }
    if (at != word.length()) {
      throw error(NO_NUMBER);
    }
    double value = Double.parseDouble(word.replace("_", ""));
    if (Double.isInfinite(value)) {
      throw error(OUT_OF_RANGE);
    }
    return value;
  }

  private int someDigits(String word, int from) {
    int to = digits(word, from, 10);
    if (to == from) {
      throw error(NO_NUMBER);
    }
    return to;
  }

  /** Where digits end that begin at {@code from}, with single underscores between them. */
  private static int digits(String word, int from, int radix) {
    int at = from;
    while (at < word.length()) {
      boolean between =
          word.charAt(at) == '_'
              && at > from
              && at + 1 < word.length()
              && isDigit(word.charAt(at + 1), radix)
              && word.charAt(at - 1) != '_';
      if (!between && !isDigit(word.charAt(at), radix)) {
        break;
      }
      at++;
    }
    return at;
  }

  private Long integer(String digits, int radix) {
    String plain = digits.replace("_", "");
    // no exception by Long.parseLong, of which each of many would cost its stack trace
    if (plain.length() <= MOST_DIGITS) {
      BigInteger number = new BigInteger(plain, radix);
      if (number.bitLength() < Long.SIZE) {
        return number.longValue();
      }
    }
    throw error(OUT_OF_RANGE);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isDigit(char c, int radix) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }
}
