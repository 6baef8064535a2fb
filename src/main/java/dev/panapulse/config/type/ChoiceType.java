package dev.panapulse.config.type;

import java.util.List;

/** One word of a few, in any case as OpenTelemetry asks for its variables. */
public record ChoiceType<C extends Choice>(List<C> choices, String note) implements ValueType<C> {
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
