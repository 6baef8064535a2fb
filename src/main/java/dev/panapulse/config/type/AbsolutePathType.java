package dev.panapulse.config.type;

import java.nio.file.Path;

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
    return PathText.parseAbsolute(text);
  }

  @Override
  public String show(Path value) {
    return value.toString();
  }
}
