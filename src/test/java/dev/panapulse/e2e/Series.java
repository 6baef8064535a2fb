package dev.panapulse.e2e;

import java.util.Map;
import java.util.TreeMap;

/** What tells one time series from all others. */
record Series(String name, Map<String, String> attributes) {

  /** A series with attributes as key, value, key, value. */
  static Series of(String name, String... attributes) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return new Series(name, map);
  }

  @Override
  public String toString() {
    return name + attributes;
  }
}
