package dev.panapulse.toml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table: its keys in the order of the text. Not changed any more once it is parsed. */
public final class TomlTable {
  /** How a table came to be, which decides who may add to it. */
  enum Kind {
    /** Above one with a header of its own, which has not come yet. */
    IMPLICIT,
    /** Has a header, or is the whole text. */
    HEADER,
    /** By keys with dots, which alone may add to it; headers may add tables below. */
    DOTTED,
    /** In braces: nobody adds to it. */
    INLINE
  }

  /** Most tables are small. */
  private static final int KEYS = 4;

  private record Entry(Object value, int line, int column) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>(KEYS);
  private Kind kind;

  TomlTable(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  void kind(Kind becomes) {
    kind = becomes;
  }

  /** Nobody adds to it or to the tables below any more. */
  void close() {
    kind = Kind.INLINE;
    for (Entry entry : entries.values()) {
      if (entry.value instanceof TomlTable below && below.kind != Kind.INLINE) {
        below.close();
      }
    }
  }

  /** Adds a key; false if it is there. */
  boolean add(String name, Object value, int line, int column) {
    return entries.putIfAbsent(name, new Entry(value, line, column)) == null;
  }

  /** Sets where one of the keys is. */
  void place(String name, int line, int column) {
    entries.put(name, new Entry(value(name), line, column));
  }

  @Nullable Object find(String name) {
    Entry entry = entries.get(name);
    return entry == null ? null : entry.value;
  }

  /** The keys, without their quotes. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /**
   * The value of one of the {@link #keys}: a String, Long, Double, Boolean, {@link TomlTime},
   * {@link TomlArray} or {@link TomlTable}.
   */
  public Object value(String key) {
    return entry(key).value;
  }

  /** The line of one of the keys, from 1. */
  public int line(String key) {
    return entry(key).line;
  }

  /** The column in which one of the keys begins, dots included, from 1. */
  public int column(String key) {
    return entry(key).column;
  }

  private Entry entry(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw new IllegalArgumentException("no such key");
    }
    return entry;
  }
}
