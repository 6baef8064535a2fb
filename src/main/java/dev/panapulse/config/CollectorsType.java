package dev.panapulse.config;

import dev.panapulse.config.type.Choice;
import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.InvalidValueException;
import dev.panapulse.config.type.KeyValueText;
import dev.panapulse.config.type.OneLineText;
import dev.panapulse.config.type.ValueType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A set of collectors, by their names. */
record CollectorsType() implements ValueType<Set<CollectorName>> {
  private static final List<CollectorName> NAMES = List.of(CollectorName.values());

  @Override
  public String name() {
    return "list of words";
  }

  @Override
  public String allowed() {
    return Choice.words(NAMES) + "; separated by commas";
  }

  @Override
  public Set<CollectorName> parse(String text) {
    ChoiceType<CollectorName> type = new ChoiceType<>(NAMES, "");
    EnumSet<CollectorName> chosen = EnumSet.noneOf(CollectorName.class);
    for (String word : KeyValueText.split(text)) {
      if (!word.isBlank()) {
        try {
          chosen.add(type.parse(word));
        } catch (InvalidValueException unknown) {
          throw new InvalidValueException(
              "no collector is called \"" + OneLineText.printable(word.strip()) + '"');
        }
      }
    }
    if (chosen.isEmpty()) {
      throw new InvalidValueException("names no collector");
    }
    return chosen;
  }

  @Override
  public String show(Set<CollectorName> value) {
    return Choice.words(List.copyOf(value)).replace(", ", ",");
  }
}
