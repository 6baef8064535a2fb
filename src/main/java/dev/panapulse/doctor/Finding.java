package dev.panapulse.doctor;

import dev.panapulse.codec.PrintableText;
import java.util.List;

/**
 * The result of a step. All texts are printable, bounded, and without secrets, whatever they are
 * made of.
 *
 * @param step its name
 * @param state the result in one word
 * @param what was found, in one line
 * @param advice what to do, a line each; at most {@value #MOST_LINES}
 */
public record Finding(String step, State state, String what, List<String> advice) {
  static final int MOST_LINES = 12;

  /** Cleans all texts. */
  public Finding {
    what = PrintableText.sentence(what);
    advice = advice.stream().limit(MOST_LINES).map(PrintableText::sentence).toList();
  }

  static Finding ok(String step, String what) {
    return new Finding(step, State.OK, what, List.of());
  }

  static Finding bad(String step, String what, String... advice) {
    return new Finding(step, State.BAD, what, List.of(advice));
  }

  static Finding bad(String step, String what, List<String> advice) {
    return new Finding(step, State.BAD, what, advice);
  }

  static Finding note(String step, String what, String... advice) {
    return new Finding(step, State.NOTE, what, List.of(advice));
  }

  static Finding note(String step, String what, List<String> advice) {
    return new Finding(step, State.NOTE, what, advice);
  }

  static Finding skipped(String step, String why) {
    return new Finding(step, State.SKIPPED, why, List.of());
  }

  boolean isBad() {
    return state == State.BAD;
  }
}
