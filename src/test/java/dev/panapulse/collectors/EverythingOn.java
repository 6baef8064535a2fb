package dev.panapulse.collectors;

import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.CollectorSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings with which the collectors report all that they can: each switch that is off by
 * default is on, and no list leaves anything out. Made from {@link CollectorList}.
 */
public final class EverythingOn {
  private EverythingOn() {}

  /** As a configuration file. */
  public static String toml() {
    StringBuilder text = new StringBuilder();
    byName().forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    return text.toString();
  }

  /** As a collector's factory takes them. */
  public static SettingValues values() {
    return new SettingValues(byName());
  }

  /** True and an empty list are the same text in Java and in TOML. */
  private static Map<String, Object> byName() {
    Map<String, Object> values = new TreeMap<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      for (SettingSpec<?> setting : collector.settings()) {
        if (setting.defaultValue().equals(false)) {
          values.put(setting.name(), true);
        } else if (setting.defaultValue() instanceof List<?> list && !list.isEmpty()) {
          values.put(setting.name(), List.of());
        }
      }
    }
    return values;
  }
}
