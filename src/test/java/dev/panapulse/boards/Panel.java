package dev.panapulse.boards;

import java.util.List;

/**
 * A panel of a board.
 *
 * @param width of 24 columns
 * @param description what is shown, and how to read it; may be empty
 */
public record Panel(
    String title, Kind kind, int width, int height, String description, List<Query> queries) {
  /** How the values are drawn. */
  enum Kind {
    /** One number, the last one. */
    STAT,
    /** A line for each series. */
    LINES,
    /** Series on top of each other. */
    STACK,
    /** A bar for each series, of its last value. */
    BARS,
    /** A line for each host, a column for each query; all queries are by {@code host.name}. */
    TABLE
  }

  static Panel stat(String title, Query query) {
    return new Panel(title, Kind.STAT, 4, 4, "", List.of(query));
  }

  static Panel of(Kind kind, String title, Query... queries) {
    return new Panel(title, kind, kind == Kind.TABLE ? 24 : 12, 8, "", List.of(queries));
  }

  static Panel lines(String title, Query... queries) {
    return of(Kind.LINES, title, queries);
  }

  static Panel stack(String title, Query... queries) {
    return of(Kind.STACK, title, queries);
  }

  /** The same with a text that explains it. */
  Panel described(String text) {
    return new Panel(title, kind, width, height, text, queries);
  }

  /** The same with another width, of 24 columns. */
  Panel wide(int columns) {
    return new Panel(title, kind, columns, height, description, queries);
  }

  /** The measure of the first query, which the axis has. */
  Measure measure() {
    return queries.getFirst().measure();
  }
}
