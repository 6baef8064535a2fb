package dev.panapulse.boards;

import dev.panapulse.boards.Board.Placed;
import java.util.ArrayList;
import java.util.List;

/** Places panels from left to right and top to bottom. */
final class Layout {
  static final int COLUMNS = 24;

  private Layout() {}

  /** The panels of a section, from the line {@code top} on. */
  static List<Placed> place(List<Panel> panels, int top) {
    List<Placed> placed = new ArrayList<>();
    int x = 0;
    int y = top;
    int height = 0;
    for (Panel panel : panels) {
      if (x + panel.width() > COLUMNS) {
        x = 0;
        y += height;
        height = 0;
      }
      placed.add(new Placed(panel, x, y));
      x += panel.width();
      height = Math.max(height, panel.height());
    }
    return placed;
  }

  /** The first line below all of them. */
  static int bottom(List<Placed> placed) {
    return placed.stream().mapToInt(p -> p.y() + p.panel().height()).max().orElse(0);
  }
}
