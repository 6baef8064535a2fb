package dev.panapulse.config.type;

/** A name that is sent as it is. */
public record NameType() implements ValueType<String> {
  @Override
  public String name() {
    return "string";
  }

  @Override
  public String allowed() {
    return "any text that is not blank";
  }

  @Override
  public String parse(String text) {
    if (text.isBlank()) {
      throw new InvalidValueException("blank");
    }
    return text;
  }

  @Override
  public String show(String value) {
    return OneLineText.printable(value);
  }

  @Override
  public String toml(String value) {
    return OneLineText.quoted(value);
  }
}
