package dev.panapulse.e2e;

import java.util.Map;
import java.util.TreeMap;

/** Identity of a time series: metric name and attributes. */
record SeriesKey(String name, Map<String, String> attributes) {

  /** A series with attributes as key, value, key, value. */
  static SeriesKey of(String name, String... attributes) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return new SeriesKey(name, map);
  }

  @Override
  public String toString() {
    return name + attributes;
  }
}
