import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A list of names of methods or objects that the image is laid out by, and the check that the image
 * still has them: a class that is renamed makes its entries void, and resident memory grows without
 * a word.
 */
final class HotList {
  private static final int NAMES_SHOWN = 20;

  private final String what;
  private final List<String> lines;

  /**
   * @param what what the list is of, for messages
   * @param property the system property that names its file
   */
  HotList(String what, String property) {
    this.what = what;
    try {
      lines = Files.readAllLines(Path.of(System.getProperty(property)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return lines;
  }

  /**
   * Prints how many names the image has, and stops the build if fewer than the system property
   * {@code panapulse.hot-matches} says, in percent, are there.
   *
   * @param names all names of the list
   * @param found those that the image has
   */
  void check(Set<String> names, Set<String> found) {
    System.out.println("hot " + what + " side by side: " + found.size() + " of " + names.size());
    int least = Integer.getInteger("panapulse.hot-matches");
    if (100L * found.size() < (long) least * names.size()) {
      List<String> missing = new ArrayList<>(names);
      missing.removeAll(found);
      throw new IllegalStateException(
          "Only "
              + found.size()
              + " of "
              + names.size()
              + " names in packaging/native/hot-"
              + what
              + " are in the image, and "
              + least
              + " % are required. After a rename, rename them in the list;"
              + " after other changes run scripts/profile-native. The first that are missing:\n  "
              + String.join("\n  ", missing.subList(0, Math.min(NAMES_SHOWN, missing.size()))));
    }
  }

  /**
   * A name without the packages of the agent, so that a class keeps its entries when it moves to
   * another package.
   */
  static String withoutOwnPackages(String name) {
    return name.replaceAll("(?<![a-z0-9_.])dev\\.panapulse\\.(?:[a-z0-9_]+\\.)*", "");
  }

  /**
   * Writes a file that scripts/profile-native wants, or nothing if the property that names it is
   * empty.
   */
  static void write(String property, List<String> lines) {
    String file = System.getProperty(property);
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.write(Path.of(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
