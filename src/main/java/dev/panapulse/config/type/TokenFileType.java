package dev.panapulse.config.type;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that contains a token when the settings are read; its content may change later. */
public record TokenFileType() implements ValueType<Path> {
  private static final int MAX_BYTES = 16 * 1024;

  @Override
  public String name() {
    return "path";
  }

  @Override
  public String allowed() {
    return "the absolute path of a file with a token in one line";
  }

  @Override
  public Path parse(String text) {
    Path path = PathText.parseAbsolute(text);
    String content = content(path);
    try {
      new TokenType().parse(content);
    } catch (InvalidValueException invalid) {
      throw new InvalidValueException("contains no token: " + invalid.reason());
    }
    return path;
  }

  /** Whatever takes the file's place after the first look, the read does not wait. */
  private static String content(Path path) {
    if (!Files.isRegularFile(path) && Files.exists(path)) {
      throw new InvalidValueException("contains no token: not a regular file");
    }
    try (Slab name = Slab.ofString(path.toString());
        Slab bytes = Slab.allocate(MAX_BYTES + 1)) {
      int length = SmallFile.read(LibC.system(), name.address(), bytes);
      if (length < 0) {
        throw new InvalidValueException(reason(length));
      }
      if (length > MAX_BYTES) {
        throw new InvalidValueException(
            "contains no token: larger than " + ByteSize.format(MAX_BYTES));
      }
      return new String(bytes.bytes(0, length), StandardCharsets.ISO_8859_1);
    }
  }

  private static String reason(int failure) {
    return switch (-failure) {
      case Errno.ENOENT -> "does not exist";
      case Errno.EACCES -> "this user may not read it";
      default -> "cannot be read";
    };
  }

  @Override
  public String show(Path value) {
    return value.toString();
  }
}
