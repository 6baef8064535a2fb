package dev.panapulse.config;

import java.util.List;

/** The settings are invalid; contains all errors. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** An exception with these errors, at least one. */
  public SettingsException(List<Problem> problems) {
    super(lines(problems));
    this.problems = List.copyOf(problems);
  }

  /** All errors, at least one: of the environment, the options and the file, then of settings. */
  public List<Problem> problems() {
    return problems;
  }

  private static String lines(List<Problem> problems) {
    StringBuilder lines = new StringBuilder();
    for (Problem problem : problems) {
      if (!lines.isEmpty()) {
        lines.append('\n');
      }
      lines.append(problem);
    }
    return lines.toString();
  }
}
