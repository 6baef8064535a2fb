package dev.panapulse.config;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.Choice;
import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.InvalidValueException;
import dev.panapulse.config.type.KeyValueText;
import dev.panapulse.config.type.OneLineText;
import dev.panapulse.config.type.ValueType;
import dev.panapulse.host.CollectorSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A set of collectors, by their names. */
record CollectorsType() implements ValueType<Set<CollectorSpec>> {
  private static final List<CollectorSpec> ALL = CollectorList.ALL;

  @Override
  public String name() {
    return "names";
  }

  @Override
  public String allowed() {
    return Choice.words(ALL) + "; separated by commas";
  }

  @Override
  public Set<CollectorSpec> parse(String text) {
    ChoiceType<CollectorSpec> type = new ChoiceType<>(ALL, "");
    Set<CollectorSpec> chosen = new LinkedHashSet<>();
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
  public String show(Set<CollectorSpec> value) {
    return Choice.words(List.copyOf(value)).replace(", ", ",");
  }
}
