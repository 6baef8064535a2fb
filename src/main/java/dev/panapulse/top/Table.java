package dev.panapulse.top;

import dev.panapulse.terminal.Canvas;
import dev.panapulse.terminal.Style;
import java.util.List;

/**
 * A list with a heading and columns. Names come first and take what room there is; columns stand at
 * the right, and the last ones are left out where it is narrow.
 *
 * @param title of the names
 * @param headings of the columns
 * @param lines the things
 */
record Table(String title, List<String> headings, List<Line> lines) {
  private static final int COLUMN_WIDTH = 8;
  private static final int LEAST_NAME = 10;
  private static final String CUT = "~";

  /**
   * One thing.
   *
   * @param style of the first column
   */
  record Line(String name, Style style, List<String> cells) {}

  /** Rows that it would like to have, with its heading; 0 for a list of nothing. */
  int wantedRows() {
    return lines.isEmpty() ? 0 : lines.size() + 1;
  }

  /**
   * Draws it.
   *
   * @param row of the heading
   * @param rows that it has, heading included
   * @param from first column
   * @param end column behind it
   * @param scroll lines above its place
   */
  void draw(Canvas canvas, int row, int rows, int from, int end, int scroll) {
    int columns = Math.clamp((end - from - LEAST_NAME) / COLUMN_WIDTH, 0, headings.size());
    int nameEnd = end - columns * COLUMN_WIDTH;
    int shown = rows - 1;
    int first = Math.clamp(scroll, 0, Math.max(0, lines.size() - shown));
    String heading = title;
    if (lines.size() > shown) {
      heading += " " + (first + 1) + "-" + (first + shown) + " of " + lines.size();
    }
    canvas.put(row, from, end, Style.REVERSED, " ".repeat(Math.max(0, end - from)));
    canvas.put(row, from, nameEnd, Style.REVERSED, heading);
    for (int i = 0; i < columns; i++) {
      cell(canvas, row, nameEnd + i * COLUMN_WIDTH, Style.REVERSED, headings.get(i));
    }
    for (int i = 0; i < Math.min(shown, lines.size() - first); i++) {
      line(canvas, row + 1 + i, from, nameEnd, columns, lines.get(first + i));
    }
  }

  private static void line(Canvas canvas, int row, int from, int nameEnd, int columns, Line line) {
    // a name that ends where a column begins would run into it
    int end = columns > 0 ? nameEnd - 1 : nameEnd;
    int behind = canvas.put(row, from, end, Style.PLAIN, line.name());
    if (behind >= end - 1 && Canvas.width(line.name()) > end - from) {
      canvas.put(row, end - 1, end, Style.FAINT, CUT);
    }
    for (int i = 0; i < columns; i++) {
      Style style = i == 0 ? line.style() : Style.PLAIN;
      cell(canvas, row, nameEnd + i * COLUMN_WIDTH, style, line.cells().get(i));
    }
  }

  private static void cell(Canvas canvas, int row, int from, Style style, String text) {
    int room = COLUMN_WIDTH - 1;
    int begin = from + 1 + Math.max(0, room - Canvas.width(text));
    canvas.put(row, begin, from + COLUMN_WIDTH, style, text);
  }
}
