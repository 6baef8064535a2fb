package dev.panapulse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings are invalid; contains the errors. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final int leftOut;
  private final transient Optional<Settings> rest;

  /** An exception with one error. */
  public SettingsException(Problem problem) {
    this(List.of(problem), 0, Optional.empty());
  }

  /** An exception with these errors, at least one. */
  SettingsException(Problems problems) {
    this(problems.kept(), problems.leftOut(), Optional.empty());
  }

  /**
   * An exception with these errors, at least one.
   *
   * @param rest the settings with defaults in the place of invalid values
   */
  SettingsException(Problems problems, Settings rest) {
    this(problems.kept(), problems.leftOut(), Optional.of(rest));
  }

  private SettingsException(List<Problem> problems, int leftOut, Optional<Settings> rest) {
    super(String.join("\n", lines(problems, leftOut)));
    this.problems = List.copyOf(problems);
    this.leftOut = leftOut;
    this.rest = rest;
  }

  /** The first errors, at least one: of the environment, the options and the file, then others. */
  public List<Problem> problems() {
    return problems;
  }

  /** The errors as lines, with the number of those that {@link #problems} leaves out. */
  public List<String> lines() {
    return lines(problems, leftOut);
  }

  /** The settings without the invalid values, of which some may be secrets. */
  public Optional<Settings> rest() {
    return rest;
  }

  private static List<String> lines(List<Problem> problems, int leftOut) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      lines.add(problem.toString());
    }
    if (leftOut > 0) {
      lines.add("... and " + leftOut + " more");
    }
    return lines;
  }
}
