package dev.panapulse.config.type;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    try {
      new TokenType().parse(content(path));
    } catch (NoSuchFileException absent) {
      throw new InvalidValueException("does not exist");
    } catch (AccessDeniedException denied) {
      throw new InvalidValueException("this user may not read it");
    } catch (IOException failed) {
      throw new InvalidValueException("cannot be read");
    } catch (InvalidValueException invalid) {
      throw new InvalidValueException("contains no token: " + invalid.reason());
    }
    return path;
  }

  private static String content(Path path) throws IOException {
    if (!Files.isRegularFile(path) && Files.exists(path)) {
      throw new InvalidValueException("not a regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new InvalidValueException("larger than " + ByteSize.format(MAX_BYTES));
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public String show(Path value) {
    return value.toString();
  }
}
