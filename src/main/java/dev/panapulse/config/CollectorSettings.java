package dev.panapulse.config;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.CollectorSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings that follow from the list of collectors. */
final class CollectorSettings {
  static final SettingGroup GROUP = new SettingGroup("");

  private static final Map<CollectorSpec, SettingKey<Boolean>> ENABLED = declareEnabled();
  private static final Map<SettingSpec<?>, SettingKey<?>> OWN = declareOwn();

  private CollectorSettings() {}

  private static Map<CollectorSpec, SettingKey<Boolean>> declareEnabled() {
    Map<CollectorSpec, SettingKey<Boolean>> keys = new LinkedHashMap<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      String name = collector.name();
      keys.put(
          collector,
          GROUP
              .setting(
                  "collectors." + name + ".enabled",
                  new BooleanType(),
                  "Runs the " + name + " collector: " + collector.description() + '.')
              .byDefault(collector.isEnabledByDefault())
              .declare());
    }
    return Collections.unmodifiableMap(keys);
  }

  private static Map<SettingSpec<?>, SettingKey<?>> declareOwn() {
    Map<SettingSpec<?>, SettingKey<?>> keys = new LinkedHashMap<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      for (SettingSpec<?> setting : collector.settings()) {
        keys.put(setting, declare(setting));
      }
    }
    return Collections.unmodifiableMap(keys);
  }

  private static <T> SettingKey<T> declare(SettingSpec<T> setting) {
    SettingKey.Builder<T> key =
        GROUP
            .setting(setting.name(), setting.type(), setting.sentence())
            .byDefault(setting.defaultValue());
    setting.flag().ifPresent(key::flag);
    return key.declare();
  }

  /** The collectors to run, in their order. */
  static Set<CollectorSpec> enabled(SettingsReader reader) {
    Resolved<Set<CollectorSpec>> only = reader.resolve(Settings.COLLECTORS);
    Set<CollectorSpec> enabled = new LinkedHashSet<>();
    for (Map.Entry<CollectorSpec, SettingKey<Boolean>> entry : ENABLED.entrySet()) {
      boolean runs = reader.value(entry.getValue());
      if (only.value().isPresent()) {
        runs = only.value().get().contains(entry.getKey());
        reader.note(entry.getValue(), Optional.of(runs), only.origin());
      }
      if (runs) {
        enabled.add(entry.getKey());
      }
    }
    return Collections.unmodifiableSet(enabled);
  }

  /** The values of the settings that single collectors declare. */
  static SettingValues own(SettingsReader reader) {
    Map<String, Object> values = new HashMap<>();
    for (SettingKey<?> key : OWN.values()) {
      values.put(key.name(), reader.value(key));
    }
    return new SettingValues(values);
  }
}
