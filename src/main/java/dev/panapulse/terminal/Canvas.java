package dev.panapulse.terminal;

import java.util.Arrays;
import java.util.Objects;

/**
 * A screen of cells that is drawn on; what lies outside of it is left out. One thread at a time.
 *
 * <p>A cell holds one printable code point. A wide one takes two cells; code points without width
 * are left out, and those that would move the cursor become a question mark, so no text can leave
 * its place.
 */
public final class Canvas {
  /** In the second cell of a wide code point. */
  static final int CONTINUED = 0;

  private final int columns;
  private final int rows;
  private final int[] codePoints;
  private final Style[] styles;

  /**
   * A blank screen.
   *
   * @param columns at least 1
   * @param rows at least 1
   */
  public Canvas(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    this.codePoints = new int[columns * rows];
    this.styles = new Style[columns * rows];
    Arrays.fill(codePoints, ' ');
    Arrays.fill(styles, Style.PLAIN);
  }

  /** Its width. */
  public int columns() {
    return columns;
  }

  /** Its height. */
  public int rows() {
    return rows;
  }

  /**
   * Writes a text into one row, and no further than to a limit.
   *
   * @param limit the first column that is not written to
   * @return the column behind the text
   */
  public int put(int row, int column, int limit, Style style, String text) {
    int end = Math.min(limit, columns);
    int at = column;
    if (row < 0 || row >= rows || column < 0) {
      return at;
    }
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      int width = TextWidth.of(codePoint);
      if (at + width > end) {
        return at;
      }
      if (width > 0) {
        set(row, at, isPrintable(codePoint) ? codePoint : '?', style);
        if (width == 2) {
          set(row, at + 1, CONTINUED, style);
        }
        at += width;
      }
    }
    return at;
  }

  private static boolean isPrintable(int codePoint) {
    return !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE
        && Character.getType(codePoint) != Character.LINE_SEPARATOR
        && Character.getType(codePoint) != Character.PARAGRAPH_SEPARATOR;
  }

  private void set(int row, int column, int codePoint, Style style) {
    int cell = cell(row, column);
    clearHalf(row, column, codePoint);
    codePoints[cell] = codePoint;
    styles[cell] = style;
  }

  /** What is left of a wide code point when a part of it is written over becomes blank. */
  private void clearHalf(int row, int column, int by) {
    if (by != CONTINUED && codePoints[cell(row, column)] == CONTINUED) {
      codePoints[cell(row, column - 1)] = ' ';
    }
    if (column + 1 < columns && codePoints[cell(row, column + 1)] == CONTINUED) {
      codePoints[cell(row, column + 1)] = ' ';
    }
  }

  private int cell(int row, int column) {
    return Objects.checkIndex(row, rows) * columns + Objects.checkIndex(column, columns);
  }

  /** The code point of a cell, or {@link #CONTINUED}. */
  int codePoint(int row, int column) {
    return codePoints[cell(row, column)];
  }

  Style style(int row, int column) {
    return styles[cell(row, column)];
  }

  boolean isSame(Canvas other, int row, int column) {
    int cell = cell(row, column);
    return codePoints[cell] == other.codePoints[cell] && styles[cell] == other.styles[cell];
  }

  /** Cells that a text takes. */
  public static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      width += TextWidth.of(codePoint);
      i += Character.charCount(codePoint);
    }
    return width;
  }
}
