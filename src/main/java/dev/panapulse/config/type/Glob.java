package dev.panapulse.config.type;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern in which {@code *} stands for any run of characters, the empty one included, and {@code
 * ?} for exactly one; every other character stands for itself. It matches whole names only.
 *
 * @param pattern the pattern
 */
public record Glob(String pattern) {

  /** A list of patterns. */
  public static List<Glob> list(String... patterns) {
    List<Glob> globs = new ArrayList<>(patterns.length);
    for (String pattern : patterns) {
      globs.add(new Glob(pattern));
    }
    return List.copyOf(globs);
  }

  /**
   * Whether the whole of {@code name} matches.
   *
   * <p>Only the last {@code *} is ever tried again, so the time is at most the product of the two
   * lengths, whatever the pattern. Allocates nothing.
   */
  public boolean matches(CharSequence name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && c == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && (c == '?' || c == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
