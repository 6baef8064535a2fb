package dev.panapulse.config.type;

import java.util.List;

/** Makes text from outside safe to print on one line. */
public final class OneLineText {
  private static final int SHOWN_AT_MOST = 200;

  private OneLineText() {}

  /** The first 200 characters, with control characters escaped. */
  public static String printable(String text) {
    return text.length() > SHOWN_AT_MOST
        ? escaped(text.substring(0, SHOWN_AT_MOST)) + "..."
        : escaped(text);
  }

  /** The text with control characters escaped: they could break a line or control a terminal. */
  public static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The text as a basic TOML string. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** The texts as a TOML array of basic strings. */
  public static String quoted(List<String> texts) {
    StringBuilder out = new StringBuilder("[");
    for (String text : texts) {
      if (out.length() > 1) {
        out.append(", ");
      }
      out.append(quoted(text));
    }
    return out.append(']').toString();
  }

  /** Whether it is an ASCII letter or digit. */
  public static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }
}
