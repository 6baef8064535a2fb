package dev.panapulse.bench;

import java.util.Map;
import java.util.Optional;

/** Writes maps, lists, strings, numbers and booleans as JSON, indented by two. */
final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  static String text(Object value) {
    Json json = new Json();
    json.value(value, "\n");
    return json.out.append('\n').toString();
  }

  private void value(Object value, String indent) {
    switch (value) {
      case Map<?, ?> map -> map(map, indent);
      case Iterable<?> list -> list(list, indent);
      case Optional<?> optional -> {
        if (optional.isPresent()) {
          value(optional.get(), indent);
        } else {
          out.append("null");
        }
      }
      case Double number -> number(number);
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> string(value.toString());
    }
  }

  private void number(double number) {
    if (!Double.isFinite(number)) {
      out.append("null");
    } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      out.append((long) number);
    } else {
      out.append(number);
    }
  }

  private void map(Map<?, ?> map, String indent) {
    String inner = indent + "  ";
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator).append(inner);
      string(String.valueOf(entry.getKey()));
      out.append(": ");
      value(entry.getValue(), inner);
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : indent + "}");
  }

  private void list(Iterable<?> list, String indent) {
    String inner = indent + "  ";
    String separator = "[";
    for (Object element : list) {
      out.append(separator).append(inner);
      value(element, inner);
      separator = ",";
    }
    out.append(separator.equals("[") ? "[]" : indent + "]");
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || Character.isSurrogate(c)) {
            out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
