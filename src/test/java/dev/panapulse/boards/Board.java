package dev.panapulse.boards;

import java.util.List;

/**
 * A board.
 *
 * @param name of its files
 * @param ofOneHost whether it has a variable {@code $host}, the {@code host.name} of the host that
 *     it shows
 */
public record Board(
    String name, String title, String description, boolean ofOneHost, List<Section> sections) {
  /** Panels under a heading. */
  public record Section(String title, List<Panel> panels) {
    static Section of(String title, Panel... panels) {
      return new Section(title, List.of(panels));
    }
  }

  /** A panel and the place of its upper left corner in a grid of 24 columns. */
  record Placed(Panel panel, int x, int y) {}

  /** All queries of all panels. */
  public List<Query> queries() {
    return sections.stream()
        .flatMap(section -> section.panels().stream())
        .flatMap(panel -> panel.queries().stream())
        .toList();
  }
}
