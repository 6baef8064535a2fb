package dev.panapulse.config;

import dev.panapulse.config.type.InvalidValueException;
import dev.panapulse.config.type.Maps;
import dev.panapulse.config.type.Text;
import dev.panapulse.config.type.Types;
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
    return Types.words(NAMES) + "; separated by commas";
  }

  @Override
  public Set<CollectorName> parse(String text) {
    Types.ChoiceType<CollectorName> type = new Types.ChoiceType<>(NAMES, "");
    EnumSet<CollectorName> chosen = EnumSet.noneOf(CollectorName.class);
    for (String word : Maps.split(text)) {
      if (!word.isBlank()) {
        try {
          chosen.add(type.parse(word));
        } catch (InvalidValueException unknown) {
          throw new InvalidValueException(
              "no collector is called \"" + Text.printable(word.strip()) + '"');
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
    return Types.words(List.copyOf(value)).replace(", ", ",");
  }
}
