package dev.panapulse.config.type;

import java.util.List;

/**
 * Which names are wanted: those that some pattern includes and none excludes.
 *
 * @param include patterns of what is wanted; empty for everything
 * @param exclude patterns of what is not wanted, even if included
 */
public record NamePatterns(List<Glob> include, List<Glob> exclude) {

  /** Keeps copies of the lists. */
  public NamePatterns {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Whether {@code name} is wanted; an exclusion wins over an inclusion. */
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
