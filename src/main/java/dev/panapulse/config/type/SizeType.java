package dev.panapulse.config.type;

/** A size in bytes within a range; in TOML a string such as {@code "1MiB"} or a number. */
public record SizeType(long min, long max) implements ValueType<Long> {
  @Override
  public String name() {
    return "size";
  }

  @Override
  public String allowed() {
    return ByteSize.format(min) + " to " + ByteSize.format(max);
  }

  @Override
  public Long parse(String text) {
    long value = ByteSize.parse(text);
    if (value < min) {
      throw new InvalidValueException("too small");
    }
    if (value > max) {
      throw new InvalidValueException("too large");
    }
    return value;
  }

  @Override
  public Long read(Object toml) {
    if (toml instanceof Long bytes) {
      return parse(Long.toString(bytes));
    }
    if (toml instanceof String text) {
      return parse(text);
    }
    throw new InvalidValueException("neither a string such as \"1MiB\" nor a number of bytes");
  }

  @Override
  public String show(Long value) {
    return ByteSize.format(value);
  }
}
