package dev.panapulse.row;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Random histories of a model, each of which can be run again by the seed that its failure names.
 */
public final class Histories {
  private static final long MOST = 1_000_000;

  private Histories() {}

  /** Runs {@code count} histories, fewer than a million, of this seed. */
  public static void run(long seed, int count, Consumer<Random> history) {
    for (int i = 0; i < count; i++) {
      long number = seed * MOST + i;
      try {
        history.accept(new Random(number));
      } catch (AssertionError e) {
        throw new AssertionError("history of seed " + number, e);
      }
    }
  }
}
