package dev.panapulse.console;

import dev.panapulse.codec.PrintableText;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Formats attributes in short form, such as {@code device=sda direction=read}: only the last words
 * of the keys, identifying attributes first, and values shortened in the middle if space is
 * limited.
 */
final class ShortAttributes {
  private static final Set<String> LAST = Set.of("mode", "state", "direction", "type");

  /** Attributes that {@code hw.id} makes redundant. */
  private static final Set<String> OF_HARDWARE =
      Set.of(
          "hw.name",
          "hw.parent",
          "hw.type",
          "hw.model",
          "hw.vendor",
          "hw.battery.chemistry",
          "hw.physical_disk.type",
          "hw.physical_disk.state");

  private static final int SHORTEST = 8;

  private final String ellipsis;

  /**
   * @param ellipsis one character that replaces omitted text
   */
  ShortAttributes(String ellipsis) {
    this.ellipsis = ellipsis;
  }

  /** The text, shortened to {@code room} characters if possible. */
  String of(Attributes attributes, int room) {
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    collect(attributes, false, keys, values);
    collect(attributes, true, keys, values);
    shorten(keys, values, room);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      text.append(i == 0 ? "" : " ").append(keys.get(i)).append('=').append(values.get(i));
    }
    return text.toString();
  }

  private static void collect(
      Attributes attributes, boolean last, List<String> keys, List<String> values) {
    attributes.forEach((key, value) -> {
      String name = shortKey(key.getKey());
      if (LAST.contains(name) == last && !OF_HARDWARE.contains(key.getKey())) {
        keys.add(name);
        // a mount point may contain any byte, also a control sequence of the terminal
        values.add(PrintableText.name(value.toString()));
      }
    });
  }

  private static String shortKey(String key) {
    if (key.equals("cpu.logical_number")) {
      return "cpu";
    }
    int dot = key.lastIndexOf('.');
    int before = key.lastIndexOf('.', dot - 1);
    boolean name = before >= 0 && key.endsWith(".name");
    return name ? key.substring(before + 1, dot) : key.substring(dot + 1);
  }

  private void shorten(List<String> keys, List<String> values, int room) {
    int excess = length(keys, values) - room;
    while (excess > 0) {
      int longest = longest(values);
      String value = values.get(longest);
      if (value.length() <= SHORTEST) {
        return;
      }
      values.set(longest, middleOut(value, Math.max(SHORTEST, value.length() - excess)));
      excess = length(keys, values) - room;
    }
  }

  private static int length(List<String> keys, List<String> values) {
    int length = keys.size() - 1;
    for (int i = 0; i < keys.size(); i++) {
      length += keys.get(i).length() + 1 + values.get(i).length();
    }
    return length;
  }

  private static int longest(List<String> values) {
    int longest = 0;
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i).length() > values.get(longest).length()) {
        longest = i;
      }
    }
    return longest;
  }

  private String middleOut(String value, int length) {
    int head = (length - 1) / 2;
    int tail = length - 1 - head;
    return value.substring(0, head) + ellipsis + value.substring(value.length() - tail);
  }
}
