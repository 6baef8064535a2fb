package dev.panapulse.config.type;

import dev.panapulse.toml.TomlArray;
import java.util.ArrayList;
import java.util.List;

/** A list of {@link Glob} patterns: a TOML array of strings, or separated by commas. */
public record GlobListType() implements ValueType<List<Glob>> {
  @Override
  public String name() {
    return "list of patterns";
  }

  @Override
  public String allowed() {
    return "names; * matches any characters, ? exactly one";
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
    List<Object> elements = array.elements();
    List<Glob> globs = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      if (!(elements.get(i) instanceof String pattern)) {
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
      throw new InvalidValueException("contains an empty pattern");
    }
    return new Glob(pattern);
  }
}
