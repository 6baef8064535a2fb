package dev.panapulse.toml;

import java.util.List;

/**
 * A key, with dots perhaps.
 *
 * @param names at least one
 * @param line where it begins
 */
record Key(List<String> names, int line, int column) {
  String last() {
    return names.getLast();
  }

  /** As it could be written. */
  String shown(int count) {
    return String.join(".", names.subList(0, count));
  }
}
