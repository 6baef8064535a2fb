package dev.panapulse.config;

import java.util.Collection;
import java.util.Optional;

/** Suggests the known name that an unknown name was probably meant to be. */
public final class DidYouMean {
  private static final int MAX_LENGTH = 100;

  private DidYouMean() {}

  /**
   * The candidate with the fewest extra words if some contain all words of {@code name} in order,
   * such as {@code export.token} for {@code token}; else the one with the smallest edit distance,
   * if that is at most a third of the name.
   */
  static Optional<String> to(String name, Collection<String> candidates) {
    if (name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return longer(name, candidates).or(() -> nearest(name, candidates));
  }

  /** The end of a message: the suggestion as a question, or nothing. */
  public static String hint(String name, Collection<String> candidates) {
    return to(name, candidates).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  private static Optional<String> longer(String name, Collection<String> candidates) {
    int fewest = Integer.MAX_VALUE;
    Optional<String> best = Optional.empty();
    String[] words = words(name);
    for (String candidate : candidates) {
      String[] other = words(candidate);
      if (other.length < fewest && containsInOrder(other, words)) {
        fewest = other.length;
        best = Optional.of(candidate);
      }
    }
    return best;
  }

  private static String[] words(String name) {
    return name.split("[._-]+", -1);
  }

  private static boolean containsInOrder(String[] words, String[] wanted) {
    int found = 0;
    for (String word : words) {
      if (found < wanted.length && word.equals(wanted[found])) {
        found++;
      }
    }
    return found == wanted.length;
  }

  private static Optional<String> nearest(String name, Collection<String> candidates) {
    int best = Math.max(2, name.length() / 3) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : candidates) {
      int edits = edits(name, candidate);
      if (edits < best) {
        best = edits;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /** The Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
