package dev.panapulse.config.type;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tomlj.TomlArray;

/** The types that hold one value or a list. */
public final class ScalarTypes {
  private ScalarTypes() {}

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
        return checked(DurationText.read(text));
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
      long value = ByteSize.read(text);
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

  public record IntType(int min, int max) implements ValueType<Integer> {
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

  /** One word of a few, in any case as OpenTelemetry asks for its variables. */
  public record ChoiceType<C extends Choice>(List<C> choices, String note) implements ValueType<C> {
    @Override
    public String name() {
      return "word";
    }

    @Override
    public String allowed() {
      return words(choices) + note;
    }

    @Override
    public C parse(String text) {
      for (C choice : choices) {
        if (choice.text().equalsIgnoreCase(text.strip())) {
          return choice;
        }
      }
      throw new InvalidValueException("not supported");
    }

    @Override
    public String show(C value) {
      return value.text();
    }
  }

  /** A directory that exists when the settings are read. */
  public record DirectoryType() implements ValueType<Path> {
    @Override
    public String name() {
      return "path";
    }

    @Override
    public String allowed() {
      return "the absolute path of an existing directory";
    }

    @Override
    public Path parse(String text) {
      Path path = path(text);
      if (!path.isAbsolute()) {
        throw new InvalidValueException("not an absolute path");
      }
      if (!Files.exists(path)) {
        throw new InvalidValueException("does not exist");
      }
      if (!Files.isDirectory(path)) {
        throw new InvalidValueException("not a directory");
      }
      return path;
    }

    @Override
    public String show(Path value) {
      return value.toString();
    }
  }

  /** A path that need not exist. */
  public record AbsolutePathType() implements ValueType<Path> {
    @Override
    public String name() {
      return "path";
    }

    @Override
    public String allowed() {
      return "an absolute path";
    }

    @Override
    public Path parse(String text) {
      Path path = path(text);
      if (!path.isAbsolute()) {
        throw new InvalidValueException("not an absolute path");
      }
      return path;
    }

    @Override
    public String show(Path value) {
      return value.toString();
    }
  }

  /** A file; whether it can be read shows when it is. */
  public record FileType() implements ValueType<Path> {
    @Override
    public String name() {
      return "path";
    }

    @Override
    public String allowed() {
      return "the path of a readable TOML file";
    }

    @Override
    public Path parse(String text) {
      return path(text);
    }

    @Override
    public String show(Path value) {
      return value.toString();
    }
  }

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

  public record TokenType() implements ValueType<Secret> {
    @Override
    public String name() {
      return "secret";
    }

    @Override
    public String allowed() {
      return "visible ASCII characters without spaces";
    }

    @Override
    public Secret parse(String text) {
      String token = text.strip();
      if (token.isEmpty()) {
        throw new InvalidValueException("empty");
      }
      for (int i = 0; i < token.length(); i++) {
        if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
          throw new InvalidValueException("holds a character that is not allowed");
        }
      }
      return new Secret(token);
    }

    @Override
    public String show(Secret value) {
      return value.toString();
    }

    @Override
    public boolean secret() {
      return true;
    }
  }

  public record GlobsType() implements ValueType<List<Glob>> {
    @Override
    public String name() {
      return "list of patterns";
    }

    @Override
    public String allowed() {
      return "names in which * stands for any characters and ? for one";
    }

    @Override
    public List<Glob> parse(String text) {
      List<Glob> globs = new ArrayList<>();
      for (String pattern : KeyValueText.split(text)) {
        globs.add(glob(pattern.strip()));
      }
      return List.copyOf(globs);
    }

    @Override
    public List<Glob> read(Object toml) {
      if (!(toml instanceof TomlArray array)) {
        throw new InvalidValueException("not an array of strings");
      }
      List<Glob> globs = new ArrayList<>(array.size());
      for (int i = 0; i < array.size(); i++) {
        if (!(array.get(i) instanceof String pattern)) {
          throw new InvalidValueException("element " + (i + 1) + " is not a string");
        }
        globs.add(glob(pattern));
      }
      return List.copyOf(globs);
    }

    @Override
    public String show(List<Glob> value) {
      List<String> patterns = new ArrayList<>(value.size());
      for (Glob glob : value) {
        patterns.add(glob.pattern());
      }
      return OneLineText.quoted(patterns);
    }

    @Override
    public String toml(List<Glob> value) {
      return show(value);
    }

    private static Glob glob(String pattern) {
      if (pattern.isEmpty()) {
        throw new InvalidValueException("holds an empty pattern");
      }
      return new Glob(pattern);
    }
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new InvalidValueException("empty");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException invalid) {
      throw new InvalidValueException("not a path");
    }
  }

  public static String words(List<? extends Choice> choices) {
    StringBuilder words = new StringBuilder();
    for (Choice choice : choices) {
      words.append(words.isEmpty() ? "" : ", ").append(choice.text());
    }
    return words.toString();
  }
}
