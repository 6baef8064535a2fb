package dev.panapulse.config.type;

import java.nio.file.Files;
import java.nio.file.Path;

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
    Path path = PathText.parseAbsolute(text);
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
