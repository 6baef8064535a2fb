package dev.panapulse.host.hardware;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A board's /sys out of a text: what is in the files, where links lead, and which files answer a
 * read with an error, which no file of a test's own directory can.
 *
 * <p>{@code [directory]} is followed by lines {@code file: text} (a newline is added), {@code file
 * :- text} (none is), {@code file ! ERRNO} and {@code link -> target}; {@code #} begins a comment.
 */
public final class BoardTree {
  private static final Path BOARDS = Path.of("src/test/resources/fixtures/boards");
  private static final Map<String, Integer> ERRNO =
      Map.of("EIO", 5, "ENXIO", 6, "EAGAIN", 11, "ENODEV", 19, "EINVAL", 22, "ENODATA", 61);

  private final Path root;
  private final Map<String, Integer> errors = new TreeMap<>();
  private String directory = "/";

  private BoardTree(Path root) {
    this.root = root;
  }

  /** Makes the files of a board below {@code root}. */
  public static BoardTree plant(String board, Path root) {
    BoardTree tree = new BoardTree(root);
    try {
      for (String line : Files.readAllLines(BOARDS.resolve(board + ".tree"))) {
        tree.plant(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tree;
  }

  private void plant(String line) throws IOException {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    if (line.startsWith("[")) {
      directory = line.substring(1, line.length() - 1);
      Files.createDirectories(at(directory));
      return;
    }
    String[] link = line.split(" -> ", 2);
    String[] error = line.split(" ! ", 2);
    String[] bare = line.split(" :- ", 2);
    String[] text = line.split(": ", 2);
    if (link.length == 2) {
      Files.createSymbolicLink(at(directory + "/" + link[0]), Path.of(link[1]));
    } else if (error.length == 2) {
      write(error[0], "");
      errors.put(
          at(directory + "/" + error[0]).toRealPath().toString(),
          Objects.requireNonNull(ERRNO.get(error[1]), error[1]));
    } else if (bare.length == 2) {
      write(bare[0], bare[1]);
    } else if (text.length == 2) {
      write(text[0], text[1] + "\n");
    } else {
      throw new IllegalArgumentException(line);
    }
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(at(directory + "/" + file), text);
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }

  /** Files that a read of fails, by their real paths, with the error's number. */
  public Map<String, Integer> errors() {
    return errors;
  }
}
