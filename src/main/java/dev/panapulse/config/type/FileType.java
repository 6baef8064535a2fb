package dev.panapulse.config.type;

import java.nio.file.Path;

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
    return PathText.parse(text);
  }

  @Override
  public String show(Path value) {
    return value.toString();
  }
}
