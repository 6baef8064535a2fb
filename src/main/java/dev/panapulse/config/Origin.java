package dev.panapulse.config;

import dev.panapulse.config.type.OneLineText;
import java.nio.file.Path;

/** The source of a value. {@code toString} is the text for people. */
public sealed interface Origin {

  /** The default of the setting. */
  int DEFAULT_LEVEL = 0;

  /** The configuration file. */
  int FILE_LEVEL = 1;

  /** The environment. */
  int ENVIRONMENT_LEVEL = 2;

  /** The command line. */
  int FLAG_LEVEL = 3;

  /** The precedence, from {@link #DEFAULT_LEVEL} to {@link #FLAG_LEVEL}; the higher wins. */
  int level();

  /**
   * No source sets the value.
   *
   * @param reason the reason for this default; empty: it is always the same
   */
  record Default(String reason) implements Origin {
    @Override
    public int level() {
      return DEFAULT_LEVEL;
    }

    @Override
    public String toString() {
      return reason.isEmpty() ? "default" : "default, because " + reason;
    }
  }

  /**
   * A position in the configuration file.
   *
   * @param file the path as given
   * @param line the line, counted from 1
   * @param column the column, counted from 1
   */
  record InFile(Path file, int line, int column) implements Origin {
    @Override
    public int level() {
      return FILE_LEVEL;
    }

    @Override
    public String toString() {
      return OneLineText.printable(file.toString()) + ":" + line + ":" + column;
    }
  }

  /**
   * An environment variable.
   *
   * @param variable its name
   */
  record Environment(String variable) implements Origin {
    @Override
    public int level() {
      return ENVIRONMENT_LEVEL;
    }

    @Override
    public String toString() {
      return "environment variable " + Problem.shown(variable);
    }
  }

  /**
   * A command-line flag.
   *
   * @param flag its name, dashes included
   */
  record Flag(String flag) implements Origin {
    @Override
    public int level() {
      return FLAG_LEVEL;
    }

    @Override
    public String toString() {
      return "flag " + Problem.shown(flag);
    }
  }
}
