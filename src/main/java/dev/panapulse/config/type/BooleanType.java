package dev.panapulse.config.type;

import java.util.Locale;

/** {@code true} or {@code false}, in any case outside TOML. */
public record BooleanType() implements ValueType<Boolean> {
  @Override
  public String name() {
    return "boolean";
  }

  @Override
  public String allowed() {
    return "true or false";
  }

  @Override
  public Boolean parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidValueException("not a boolean");
    };
  }

  @Override
  public Boolean read(Object toml) {
    if (toml instanceof Boolean value) {
      return value;
    }
    throw new InvalidValueException("not a boolean");
  }

  @Override
  public String show(Boolean value) {
    return Boolean.toString(value);
  }

  @Override
  public String toml(Boolean value) {
    return show(value);
  }
}
