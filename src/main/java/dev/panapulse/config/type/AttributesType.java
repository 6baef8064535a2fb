package dev.panapulse.config.type;

import java.util.Map;

/** Attributes of the resource that every metric is about. */
public record AttributesType() implements ValueType<Map<String, String>> {
  @Override
  public String name() {
    return "table of strings";
  }

  @Override
  public String allowed() {
    return "names with values";
  }

  @Override
  public Map<String, String> parse(String text) {
    return KeyValueText.parse(text);
  }

  @Override
  public Map<String, String> read(Object toml) {
    return KeyValueText.read(toml);
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
