package dev.panapulse.config.type;

import dev.panapulse.libc.WorkingDirectory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of files and directories. */
final class PathText {
  private PathText() {}

  /**
   * The path that {@code text} names.
   *
   * @throws InvalidValueException if the text is empty or not a path
   */
  static Path parse(String text) {
    if (text.isEmpty()) {
      throw new InvalidValueException("empty");
    }
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException invalid) {
      throw new InvalidValueException("not a path");
    }
    WorkingDirectory.problemWith(text)
        .ifPresent(problem -> {
          throw new InvalidValueException(problem);
        });
    return path;
  }

  /**
   * The absolute path that {@code text} names.
   *
   * @throws InvalidValueException if the text is not an absolute path
   */
  static Path parseAbsolute(String text) {
    Path path = parse(text);
    if (!path.isAbsolute()) {
      throw new InvalidValueException("not an absolute path");
    }
    return path;
  }
}
