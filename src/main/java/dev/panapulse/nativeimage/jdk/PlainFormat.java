package dev.panapulse.nativeimage.jdk;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@link String#format} and {@link java.text.MessageFormat} as far as messages of exceptions need
 * them: text, whole numbers and characters, with width, zeros and order. All else is shown as
 * {@link String#valueOf(Object)} shows it. No locale.
 */
final class PlainFormat {
  private static final int HEXADECIMAL = 16;
  private static final int OCTAL = 8;

  private final String pattern;
  private final @Nullable Object[] arguments;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next;

  private PlainFormat(String pattern, @Nullable Object[] arguments) {
    this.pattern = pattern;
    this.arguments = arguments;
  }

  /** As {@link String#format}: {@code %[argument$][flags][width][.precision]conversion}. */
  static String printf(String pattern, @Nullable Object @Nullable [] arguments) {
    return new PlainFormat(pattern, orNone(arguments)).printf();
  }

  /** As {@link java.text.MessageFormat}: {@code {0}}, whatever type and style it names. */
  static String message(String pattern, @Nullable Object @Nullable [] arguments) {
    return new PlainFormat(pattern, orNone(arguments)).message();
  }

  private static @Nullable Object[] orNone(@Nullable Object @Nullable [] arguments) {
    return arguments == null ? new Object[0] : arguments;
  }

  private String printf() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c == '%') {
        specifier();
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void specifier() {
    int number = number();
    int argument = 0;
    if (number > 0 && peek() == '$') {
      at++;
      argument = number;
      number = 0;
    }
    boolean left = false;
    boolean zeros = false;
    while (number == 0 && "-0#+ ,(".indexOf(peek()) >= 0) {
      left |= peek() == '-';
      zeros |= peek() == '0';
      at++;
    }
    int width = number > 0 ? number : number();
    int precision = Integer.MAX_VALUE;
    if (peek() == '.') {
      at++;
      precision = number();
    }
    char conversion = peek();
    at++;
    switch (conversion) {
      case '%' -> out.append('%');
      case 'n' -> out.append('\n');
      default -> {
        if (argument == 0) {
          argument = ++next;
        }
        pad(converted(conversion, argument - 1, precision), width, left, zeros);
      }
    }
  }

  /** Digits from here on, 0 for none; zeros are flags, unless digits come before. */
  private int number() {
    int value = 0;
    while ((peek() > '0' && peek() <= '9') || (value > 0 && peek() == '0')) {
      value = Math.min(value * 10 + peek() - '0', 1000);
      at++;
    }
    return value;
  }

  /** The character at hand, or one that stands for nothing behind the last. */
  private char peek() {
    return at < pattern.length() ? pattern.charAt(at) : '\uffff';
  }

  private String converted(char conversion, int index, int precision) {
    if (index >= arguments.length) {
      return "%" + conversion;
    }
    Object argument = arguments[index];
    String text =
        switch (conversion) {
          case 'x', 'X' -> inBase(argument, HEXADECIMAL);
          case 'o' -> inBase(argument, OCTAL);
          case 'c', 'C' ->
              argument instanceof Integer point
                  ? Character.toString(point)
                  : String.valueOf(argument);
          case 'h', 'H' -> argument == null ? "null" : Integer.toHexString(argument.hashCode());
          case 's', 'S' -> shortened(String.valueOf(argument), precision);
          default -> String.valueOf(argument);
        };
    return conversion < 'a' ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String shortened(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }

  /** Of a negative number its two's complement, as wide as its type. */
  private static String inBase(@Nullable Object argument, int base) {
    return switch (argument) {
      case Long number -> base == OCTAL ? Long.toOctalString(number) : Long.toHexString(number);
      case Byte number when base == HEXADECIMAL -> Integer.toHexString(number & 0xff);
      case Short number when base == HEXADECIMAL -> Integer.toHexString(number & 0xffff);
      case Integer number ->
          base == OCTAL ? Integer.toOctalString(number) : Integer.toHexString(number);
      case null, default -> String.valueOf(argument);
    };
  }

  private void pad(String text, int width, boolean left, boolean zeros) {
    int missing = width - text.length();
    if (left) {
      out.append(text);
      out.repeat(' ', Math.max(missing, 0));
    } else if (zeros && text.startsWith("-")) {
      out.append('-').repeat('0', Math.max(missing, 0)).append(text, 1, text.length());
    } else {
      out.repeat(zeros ? '0' : ' ', Math.max(missing, 0)).append(text);
    }
  }

  /** Quotes keep braces; two of them are one. */
  private String message() {
    boolean quoted = false;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c == '\'' && peek() == '\'') {
        at++;
        out.append(c);
      } else if (c == '\'') {
        quoted = !quoted;
      } else if (c == '{' && !quoted) {
        element();
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void element() {
    int end = pattern.indexOf('}', at);
    String inside = pattern.substring(at, end < 0 ? pattern.length() : end);
    int comma = inside.indexOf(',');
    String index = comma < 0 ? inside : inside.substring(0, comma);
    at = end < 0 ? pattern.length() : end + 1;
    int position = 0;
    for (int i = 0; i < index.length(); i++) {
      position = Math.min(position * 10 + index.charAt(i) - '0', 1000);
    }
    if (position >= 0 && position < arguments.length) {
      out.append(arguments[position]);
    } else {
      out.append('{').append(index).append('}');
    }
  }
}
