package dev.panapulse.toml;

import dev.panapulse.toml.TomlTable.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads TOML 1.1.0 (toml.io). Time and memory grow with the length of the text alone: each
 * character is looked at a bounded number of times, and values are nested {@value Keys#MOST_DEEP}
 * deep at most.
 *
 * <p>After an error it goes on with the next line; keys below a header that is one are not in the
 * result.
 */
public final class Toml {
  private final Source source;
  private final TomlErrors errors;
  private final Strings strings;
  private final Keys keys;
  private final Scalars scalars;
  private final TomlTable root = new TomlTable(Kind.HEADER);
  private TomlTable current = root;
  private int depth;

  private Toml(String text, TomlErrors errors) {
    this.source = new Source(text);
    this.errors = errors;
    this.strings = new Strings(source);
    this.keys = new Keys(source, strings);
    this.scalars = new Scalars(source);
  }

  /**
   * The table that a text is. Any thread.
   *
   * @param errors takes what is wrong; then the result is that of the rest
   */
  public static TomlTable parse(String text, TomlErrors errors) {
    Toml toml = new Toml(text, errors);
    while (!toml.source.isAtEnd()) {
      toml.line();
    }
    return toml.root;
  }

  /** One line, or several if the value has them. */
  private void line() {
    depth = 0;
    try {
      source.space();
      char c = source.peek();
      if (c == '[') {
        // if the header is wrong, what stands below belongs nowhere
        current = new TomlTable(Kind.HEADER);
        header();
      } else if (source.isAtEnd() || c == '#' || c == '\n' || c == '\r') {
        source.endLine();
      } else {
        Key key = keys.next();
        Object value = valueOf();
        source.endLine();
        define(current, key, value);
      }
    } catch (TomlException e) {
      errors.add(e.line(), e.column(), "", e.text());
      source.recover();
    }
  }

  private void header() {
    int line = source.line();
    int column = source.column();
    source.skip(1);
    boolean ofArray = source.take('[');
    source.space();
    Key key = keys.next();
    if (!source.take(']') || (ofArray && !source.take(']'))) {
      throw source.error("the bracket that ends a table's name is missing");
    }
    source.endLine();
    Key at = new Key(key.names(), line, column);
    TomlTable parent = root;
    for (int i = 0; i < key.names().size() - 1; i++) {
      TomlTable next = below(parent, at, i);
      if (next == null) {
        return;
      }
      parent = next;
    }
    if (ofArray) {
      addToArray(parent, at);
    } else {
      addTable(parent, at);
    }
  }

  /** The table above one with a header; null, and an error, if there is no such table. */
  private @Nullable TomlTable below(TomlTable parent, Key key, int index) {
    String name = key.names().get(index);
    Object there = parent.find(name);
    if (there == null) {
      TomlTable made = new TomlTable(Kind.IMPLICIT);
      parent.add(name, made, key.line(), key.column());
      return made;
    }
    if (there instanceof TomlTable table && table.kind() != Kind.INLINE) {
      return table;
    }
    if (there instanceof TomlArray array && array.isOfTables()) {
      return (TomlTable) array.elements().getLast();
    }
    previouslyDefined(parent, key, index);
    return null;
  }

  private void addTable(TomlTable parent, Key key) {
    Object there = parent.find(key.last());
    if (there == null) {
      current = new TomlTable(Kind.HEADER);
      parent.add(key.last(), current, key.line(), key.column());
    } else if (there instanceof TomlTable table && table.kind() == Kind.IMPLICIT) {
      table.kind(Kind.HEADER);
      parent.place(key.last(), key.line(), key.column());
      current = table;
    } else {
      previouslyDefined(parent, key, key.names().size() - 1);
    }
  }

  private void addToArray(TomlTable parent, Key key) {
    Object there = parent.find(key.last());
    if (there == null) {
      there = new TomlArray(new ArrayList<>(), true);
      parent.add(key.last(), there, key.line(), key.column());
    }
    if (there instanceof TomlArray array && array.isOfTables()) {
      current = new TomlTable(Kind.HEADER);
      array.elements().add(current);
    } else {
      previouslyDefined(parent, key, key.names().size() - 1);
    }
  }

  /** Adds a key, and the tables that its dots stand for. */
  private void define(TomlTable table, Key key, Object value) {
    TomlTable parent = table;
    int last = key.names().size() - 1;
    for (int i = 0; i < last; i++) {
      String name = key.names().get(i);
      Object there = parent.find(name);
      if (there == null) {
        TomlTable made = new TomlTable(Kind.DOTTED);
        parent.add(name, made, key.line(), key.column());
        parent = made;
      } else if (there instanceof TomlTable below
          && (below.kind() == Kind.DOTTED || below.kind() == Kind.IMPLICIT)) {
        below.kind(Kind.DOTTED);
        parent = below;
      } else {
        previouslyDefined(parent, key, i);
        return;
      }
    }
    if (!parent.add(key.last(), value, key.line(), key.column())) {
      previouslyDefined(parent, key, last);
    }
  }

  private void previouslyDefined(TomlTable table, Key key, int index) {
    String name = key.names().get(index);
    errors.add(
        key.line(),
        key.column(),
        key.shown(index + 1),
        "previously defined at line " + table.line(name) + ", column " + table.column(name));
  }

  private Object valueOf() {
    if (!source.take('=')) {
      throw source.error("no = behind a key");
    }
    source.space();
    return value();
  }

  private Object value() {
    char c = source.peek();
    if (c == '"' || c == '\'') {
      return strings.any();
    }
    if (c != '[' && c != '{') {
      return scalars.next();
    }
    if (++depth > Keys.MOST_DEEP) {
      throw source.error("values are nested more than " + Keys.MOST_DEEP + " deep");
    }
    source.skip(1);
    Object value = c == '[' ? array() : inline();
    depth--;
    return value;
  }

  private TomlArray array() {
    List<Object> elements = new ArrayList<>();
    source.blank();
    while (!source.take(']')) {
      elements.add(value());
      source.blank();
      if (!source.take(',') && source.peek() != ']') {
        throw source.error("a comma or the bracket that ends an array is missing");
      }
      source.blank();
    }
    return new TomlArray(elements, false);
  }

  private TomlTable inline() {
    TomlTable table = new TomlTable(Kind.HEADER);
    source.blank();
    while (!source.take('}')) {
      Key key = keys.next();
      define(table, key, valueOf());
      source.blank();
      if (!source.take(',') && source.peek() != '}') {
        throw source.error("a comma or the brace that ends a table is missing");
      }
      source.blank();
    }
    table.close();
    return table;
  }
}
