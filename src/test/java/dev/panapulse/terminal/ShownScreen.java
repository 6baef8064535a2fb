package dev.panapulse.terminal;

import java.util.Arrays;

/**
 * A terminal of a few control sequences, as far as frames have them; it fails at any other. It
 * takes two cells for a wide code point, or as some do, only one.
 */
final class ShownScreen {
  private final int columns;
  private final boolean isNarrow;
  private final String[][] cells;
  private final String[][] styles;
  private String style = "0";
  private int row;
  private int column;

  ShownScreen(int columns, int rows, boolean isNarrow) {
    this.columns = columns;
    this.isNarrow = isNarrow;
    this.cells = new String[rows][columns];
    this.styles = new String[rows][columns];
    clear();
  }

  private void clear() {
    for (int i = 0; i < cells.length; i++) {
      Arrays.fill(cells[i], " ");
      Arrays.fill(styles[i], "0");
    }
  }

  void write(String text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (codePoint == 0x1b) {
        int end = i + 2;
        while (text.charAt(end) < '@') {
          end++;
        }
        control(text.substring(i + 2, end), text.charAt(end));
        i = end + 1;
      } else {
        put(codePoint);
        i += Character.charCount(codePoint);
      }
    }
  }

  private void control(String parameters, char last) {
    switch (last) {
      case 'H' -> {
        String[] place = parameters.split(";", -1);
        row = Integer.parseInt(place[0]) - 1;
        column = Integer.parseInt(place[1]) - 1;
      }
      case 'J' -> clear();
      case 'm' -> style = parameters;
      case 'h', 'l' -> {
        if (!parameters.equals("?2026")) {
          throw new AssertionError(parameters);
        }
      }
      default -> throw new AssertionError(parameters + last);
    }
  }

  private void put(int codePoint) {
    int width = isNarrow ? 1 : TextWidth.of(codePoint);
    if (column + width > columns) {
      throw new AssertionError("beyond the screen");
    }
    cells[row][column] = Character.toString(codePoint);
    styles[row][column] = style;
    if (width == 2) {
      cells[row][column + 1] = "";
      styles[row][column + 1] = style;
    }
    column += width;
  }

  /** Code points with their styles. */
  String content() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      for (int j = 0; j < columns; j++) {
        if (!cells[i][j].isEmpty()) {
          text.append(styles[i][j]).append(cells[i][j]);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
