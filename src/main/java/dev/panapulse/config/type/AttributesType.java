package dev.panapulse.config.type;

import java.util.Map;

/**
 * Attributes of the resource that every metric is about. OpenTelemetry's SDK refuses other names
 * than these (Resource.create); values are unlimited there, but each request repeats them.
 */
public record AttributesType() implements ValueType<Map<String, String>> {
  private static final int MOST_NAME = 255;

  @Override
  public String name() {
    return "table of strings";
  }

  @Override
  public String allowed() {
    return "names of at most "
        + MOST_NAME
        + " printable ASCII characters, with values of at most "
        + NameType.MOST
        + " characters";
  }

  @Override
  public Map<String, String> parse(String text) {
    return checked(KeyValueText.parse(text));
  }

  @Override
  public Map<String, String> read(Object toml) {
    return checked(KeyValueText.read(toml));
  }

  private static Map<String, String> checked(Map<String, String> attributes) {
    int number = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      number++;
      String name = attribute.getKey();
      if (name.length() > MOST_NAME) {
        throw new InvalidValueException(
            "the name of entry " + number + " is longer than " + MOST_NAME + " characters");
      }
      if (!name.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new InvalidValueException(
            "the name of entry " + number + " has a character other than printable ASCII");
      }
      if (attribute.getValue().length() > NameType.MOST) {
        throw new InvalidValueException(
            "the value of entry " + number + " is longer than " + NameType.MOST + " characters");
      }
    }
    return attributes;
  }

  @Override
  public String show(Map<String, String> value) {
    return toml(value);
  }

  @Override
  public String toml(Map<String, String> value) {
    StringBuilder table = new StringBuilder("{");
    for (Map.Entry<String, String> entry : value.entrySet()) {
      table
          .append(table.length() > 1 ? ", " : " ")
          .append(OneLineText.quoted(entry.getKey()))
          .append(" = ")
          .append(OneLineText.quoted(entry.getValue()));
    }
    return table.append(value.isEmpty() ? "}" : " }").toString();
  }
}
