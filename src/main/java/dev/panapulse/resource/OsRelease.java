package dev.panapulse.resource;

import java.util.HashMap;
import java.util.Map;

/** Parser of os-release(5): shell-like assignments, one on each line, values quoted or not. */
final class OsRelease {
  private OsRelease() {}

  static Map<String, String> parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          if (equals > 0 && line.charAt(0) != '#') {
            values.put(line.substring(0, equals).strip(), value(line.substring(equals + 1)));
          }
        });
    return values;
  }

  private static String value(String raw) {
    String text = raw.strip();
    if (text.length() < 2) {
      return text;
    }
    char quote = text.charAt(0);
    if ((quote != '"' && quote != '\'') || text.charAt(text.length() - 1) != quote) {
      return text;
    }
    String inner = text.substring(1, text.length() - 1);
    return quote == '"' ? unescaped(inner) : inner;
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean escape = text.charAt(i) == '\\' && i + 1 < text.length();
      plain.append(text.charAt(escape ? ++i : i));
    }
    return plain.toString();
  }
}
