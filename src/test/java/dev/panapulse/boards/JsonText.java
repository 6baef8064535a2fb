package dev.panapulse.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, strings, whole numbers and booleans as JSON, indented by two. */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(Object value) {
    JsonText json = new JsonText();
    json.value(value, "\n");
    return json.out.append('\n').toString();
  }

  /** A string with its quotation marks, in JSON and YAML. */
  static String string(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private void value(Object value, String indent) {
    switch (value) {
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        map.forEach(
            (key, entry) -> entries.add(string(key.toString()) + ": " + nested(entry, indent)));
        all(entries, "{", "}", indent);
      }
      case List<?> list ->
          all(list.stream().map(element -> nested(element, indent)).toList(), "[", "]", indent);
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> out.append(string(value.toString()));
    }
  }

  private static String nested(Object value, String indent) {
    JsonText json = new JsonText();
    json.value(value, indent + "  ");
    return json.out.toString();
  }

  private void all(List<String> parts, String opening, String closing, String indent) {
    if (parts.isEmpty()) {
      out.append(opening).append(closing);
      return;
    }
    String inner = indent + "  ";
    out.append(opening).append(inner).append(String.join("," + inner, parts));
    out.append(indent).append(closing);
  }
}
