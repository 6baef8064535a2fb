package dev.panapulse.terminal;

/** What is on a canvas. */
public final class CanvasText {
  private CanvasText() {}

  /** The text of a row without blanks at its end. */
  public static String of(Canvas canvas, int row) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < canvas.columns(); column++) {
      if (canvas.codePoint(row, column) != Canvas.CONTINUED) {
        text.appendCodePoint(canvas.codePoint(row, column));
      }
    }
    return text.toString().stripTrailing();
  }
}
