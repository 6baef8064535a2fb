package dev.panapulse.config;

import java.util.Collection;
import java.util.Optional;

/** Guesses which name was meant. */
final class DidYouMean {
  private static final int LONGEST = 100;

  private DidYouMean() {}

  /** The candidate that takes the fewest edits, if they are at most a third of the name. */
  static Optional<String> to(String name, Collection<String> candidates) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
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

  /** A sentence's end that names the nearest candidate, if there is one. */
  static String hint(String name, Collection<String> candidates) {
    return to(name, candidates).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

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
