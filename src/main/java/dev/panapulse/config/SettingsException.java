package dev.panapulse.config;

import java.util.List;

/** The settings cannot be used; says everything that is wrong with them at once. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Settings with these problems, at least one. */
  public SettingsException(List<Problem> problems) {
    super(lines(problems));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, at least one problem: file, environment and flags, then each setting. */
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
