package dev.panapulse.config.type;

import java.util.List;

/**
 * One word of a fixed set, in any case: OpenTelemetry specifies this for its variables.
 *
 * @param choices the values
 * @param note added to the allowed values
 */
public record ChoiceType<C extends Choice>(List<C> choices, String note) implements ValueType<C> {
  /** One of all these words. */
  public static <C extends Choice> ChoiceType<C> of(C[] choices) {
    return new ChoiceType<>(List.of(choices), "");
  }

  @Override
  public String name() {
    return "word";
  }

  @Override
  public String allowed() {
    return Choice.words(choices) + note;
  }

  @Override
  public C parse(String text) {
    for (C choice : choices) {
      if (choice.text().equalsIgnoreCase(text.strip())) {
        return choice;
      }
    }
    throw new InvalidValueException("not supported");
  }

  @Override
  public String show(C value) {
    return value.text();
  }
}
