package dev.panapulse.config.type;

/** A name that is sent as it is. */
public record NameType() implements ValueType<String> {
  /** Characters of a text that goes with each request. */
  static final int MOST = 4096;

  @Override
  public String name() {
    return "string";
  }

  @Override
  public String allowed() {
    return "any text that is not blank, of at most " + MOST + " characters";
  }

  @Override
  public String parse(String text) {
    if (text.isBlank()) {
      throw new InvalidValueException("blank");
    }
    if (text.length() > MOST) {
      throw new InvalidValueException("longer than " + MOST + " characters");
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
