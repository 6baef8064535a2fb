package dev.panapulse.config.type;

import java.util.List;

/**
 * A choice of names: those that match an include pattern and no exclude pattern.
 *
 * @param include patterns of names to accept; empty: all
 * @param exclude patterns of names to refuse; takes precedence over {@code include}
 */
public record NamePatterns(List<Glob> include, List<Glob> exclude) {

  /** Keeps copies of the lists. */
  public NamePatterns {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Whether {@code name} is accepted. */
  public boolean accepts(String name) {
    return (include.isEmpty() || anyMatches(include, name)) && !anyMatches(exclude, name);
  }

  private static boolean anyMatches(List<Glob> globs, String name) {
    for (Glob glob : globs) {
      if (glob.matches(name)) {
        return true;
      }
    }
    return false;
  }
}
