package dev.panapulse.boards;

import java.util.LinkedHashMap;
import java.util.Map;

/** Objects for {@link JsonText}, whose keys keep their order. */
final class JsonObject {
  private JsonObject() {}

  /** Keys and values in turn. */
  static Map<String, Object> of(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
    }
    return object;
  }
}
