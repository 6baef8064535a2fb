package dev.panapulse.config.type;

import dev.panapulse.toml.TomlTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables of strings: as TOML, and as the {@code k=v,k2=v2} of OpenTelemetry's variables. */
public final class KeyValueText {
  /** Longer than any setting allows. */
  private static final int MOST_NAME = 1000;

  private KeyValueText() {}

  /**
   * The pairs of {@code k=v,k2=v2}, percent-decoded. A {@code +} is not a space, as in the W3C
   * baggage format that the variables use.
   *
   * @throws InvalidValueException if the text is malformed; names an entry by its number, not its
   *     text
   */
  static Map<String, String> parse(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int number = 0;
    for (String entry : split(text)) {
      number++;
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new InvalidValueException("entry " + number + " has no =");
      }
      String name = Percent.decoded(entry.substring(0, equals).strip(), "entry " + number);
      if (name.isEmpty()) {
        throw new InvalidValueException("entry " + number + " has no name");
      }
      String value = Percent.decoded(entry.substring(equals + 1).strip(), "entry " + number);
      if (pairs.putIfAbsent(name, value) != null) {
        throw new InvalidValueException("entry " + number + " repeats the name of another");
      }
    }
    return pairs;
  }

  /**
   * The pairs of a TOML table. In TOML, {@code a.b = "c"} is a nested table; here it is the name
   * {@code a.b}.
   */
  static Map<String, String> read(Object toml) {
    if (!(toml instanceof TomlTable table)) {
      throw new InvalidValueException("not a table of strings");
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    flatten("", table, pairs);
    return pairs;
  }

  private static void flatten(String prefix, TomlTable table, Map<String, String> pairs) {
    for (String key : table.keys()) {
      String name = prefix + key;
      if (name.isEmpty()) {
        throw new InvalidValueException("a name is empty");
      }
      if (name.length() > MOST_NAME) {
        // before tables in tables get so deep that the stack ends
        throw new InvalidValueException("a name has more than " + MOST_NAME + " characters");
      }
      if (table.value(key) instanceof TomlTable inner) {
        flatten(name + '.', inner, pairs);
      } else if (!(table.value(key) instanceof String value)) {
        throw new InvalidValueException(
            "the value of entry " + (pairs.size() + 1) + " is not a string");
      } else if (pairs.putIfAbsent(name, value) != null) {
        throw new InvalidValueException(
            "entry " + (pairs.size() + 1) + " repeats the name of another");
      }
    }
  }

  /** The parts between commas, empty ones included. */
  public static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', start)) {
      parts.add(text.substring(start, comma));
      start = comma + 1;
    }
    parts.add(text.substring(start));
    return parts;
  }
}
