package dev.panapulse.config.type;

import java.util.List;

/** A value that is written as one of a fixed set of words. */
public interface Choice {

  /** The word for this value in a file, a variable or a flag; lower case. */
  String text();

  /** The words for these values, separated by commas. */
  static String words(List<? extends Choice> choices) {
    StringBuilder words = new StringBuilder();
    for (Choice choice : choices) {
      words.append(words.isEmpty() ? "" : ", ").append(choice.text());
    }
    return words.toString();
  }
}
