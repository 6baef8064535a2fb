package dev.panapulse.config.type;

import java.time.Duration;

/** A duration in both of its notations: {@link DurationText} and plain milliseconds. */
public record DurationType(Duration min, Duration max) implements ValueType<Duration> {
  @Override
  public String name() {
    return "duration";
  }

  @Override
  public String allowed() {
    return DurationText.format(min) + " to " + DurationText.format(max);
  }

  @Override
  public Duration parse(String text) {
    try {
      return checked(DurationText.parse(text));
    } catch (InvalidValueException invalid) {
      throw invalid.reason().equals("not a duration")
          ? new InvalidValueException("not a duration (such as 500ms, 10s, 1m)")
          : invalid;
    }
  }

  @Override
  public Duration read(Object toml) {
    if (toml instanceof Long seconds) {
      return parse(Long.toString(seconds));
    }
    if (toml instanceof String text) {
      return parse(text);
    }
    throw new InvalidValueException("neither a string such as \"10s\" nor a number of seconds");
  }

  @Override
  public String show(Duration value) {
    return DurationText.format(value);
  }

  public TextForm<Duration> inMilliseconds() {
    return new TextForm<>() {
      @Override
      public Duration parse(String text) {
        String digits = text.strip();
        int end = LeadingDigits.end(digits);
        if (end == 0 || end < digits.length()) {
          throw new InvalidValueException("not a number of milliseconds");
        }
        return checked(Duration.ofMillis(LeadingDigits.scaled(digits, end, 1, "too long")));
      }

      @Override
      public String allowed() {
        return min.toMillis() + " to " + max.toMillis() + ", in milliseconds without a unit";
      }
    };
  }

  private Duration checked(Duration value) {
    if (value.compareTo(min) < 0) {
      throw new InvalidValueException("too short");
    }
    if (value.compareTo(max) > 0) {
      throw new InvalidValueException("too long");
    }
    return value;
  }
}
