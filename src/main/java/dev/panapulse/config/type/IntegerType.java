package dev.panapulse.config.type;

/** A whole number within a range, both ends included. */
public record IntegerType(int min, int max) implements ValueType<Integer> {
  @Override
  public String name() {
    return "integer";
  }

  @Override
  public String allowed() {
    return min + " to " + max;
  }

  @Override
  public Integer parse(String text) {
    try {
      return checked(Long.parseLong(text.strip()));
    } catch (NumberFormatException noNumber) {
      throw new InvalidValueException("not an integer");
    }
  }

  @Override
  public Integer read(Object toml) {
    if (toml instanceof Long number) {
      return checked(number);
    }
    throw new InvalidValueException("not an integer");
  }

  @Override
  public String show(Integer value) {
    return Integer.toString(value);
  }

  @Override
  public String toml(Integer value) {
    return show(value);
  }

  private int checked(long value) {
    if (value < min) {
      throw new InvalidValueException("too small");
    }
    if (value > max) {
      throw new InvalidValueException("too large");
    }
    return (int) value;
  }
}
