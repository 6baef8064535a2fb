package dev.panapulse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The errors found in the settings. An environment or a file may hold more unknown names than
 * anybody reads or memory takes: the first ones of each source are kept, the others are counted.
 */
final class Problems {
  /** Unknown names, or errors of the notation, of each source. */
  static final int MOST = 20;

  private final List<Problem> kept = new ArrayList<>();
  private final int[] found = new int[Origin.FLAG_LEVEL + 1];
  private int leftOut;

  /** Adds an error of a setting; there are not more than settings. */
  void add(Problem problem) {
    kept.add(problem);
  }

  /**
   * Adds an error of which there may be any number.
   *
   * @param problem makes it; called only if it is kept
   */
  void addOfMany(Origin origin, Supplier<Problem> problem) {
    if (found[origin.level()]++ < MOST) {
      kept.add(problem.get());
    } else {
      leftOut++;
    }
  }

  /** Counts errors that are not shown. */
  void leaveOut(int count) {
    leftOut += count;
  }

  /** Forgets all errors but those of keys that begin like this. */
  void retain(String beginning) {
    kept.removeIf(problem -> !problem.key().startsWith(beginning));
    leftOut = 0;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** The errors that are shown, in the order in which they were found. */
  List<Problem> kept() {
    return List.copyOf(kept);
  }

  /** How many there are besides. */
  int leftOut() {
    return leftOut;
  }
}
