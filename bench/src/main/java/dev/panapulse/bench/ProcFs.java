package dev.panapulse.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tree like {@code /proc}. What is not there, or no longer, is empty. */
final class ProcFs {
  private final Path root;

  ProcFs(Path root) {
    this.root = root;
  }

  static ProcFs system() {
    return new ProcFs(Path.of("/proc"));
  }

  Optional<String> text(String path) {
    return read(root.resolve(path));
  }

  Optional<String> text(long pid, String file) {
    return text(pid + "/" + file);
  }

  /** Names of the entries of a directory, {@code task} or {@code fd} for instance. */
  List<String> names(long pid, String directory) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(root.resolve(pid + "/" + directory))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // it has ended; what was seen of it counts
    }
    return names;
  }

  /** A text of ours, and not of the kernel. */
  static Optional<String> readUtf8(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
