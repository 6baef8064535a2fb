package dev.panapulse.terminal;

import java.util.Optional;

/**
 * The control sequences that turn one screen into the next (ECMA-48, as xterm has them). Only cells
 * that differ are written, between the marks of a synchronized update, which terminals that do not
 * know them leave out.
 */
final class FrameText {
  private static final String ESCAPE = "\u001b[";
  private static final String BEGIN = ESCAPE + "?2026h";
  private static final String END = ESCAPE + "?2026l";
  private static final String CLEAR = ESCAPE + "2J";

  /** Terminals agree on the width of code points below; box drawing and blocks are beyond it. */
  private static final int FIRST_DISPUTED = 0x300;

  private static final int FIRST_BLOCK = 0x2500;
  private static final int LAST_BLOCK = 0x259f;

  private final StringBuilder text = new StringBuilder(4096);
  private final boolean colours;
  private Style style = Style.PLAIN;

  private FrameText(boolean colours) {
    this.colours = colours;
  }

  /**
   * What to write so that the terminal shows the next screen.
   *
   * @param before what the terminal shows; empty, or of another size: nobody knows
   * @return empty if there is nothing to write
   */
  static String of(Optional<Canvas> before, Canvas after, boolean colours) {
    FrameText frame = new FrameText(colours);
    boolean isKnown =
        before.isPresent()
            && before.get().columns() == after.columns()
            && before.get().rows() == after.rows();
    Canvas shown = isKnown ? before.orElseThrow() : new Canvas(after.columns(), after.rows());
    for (int row = 0; row < after.rows(); row++) {
      frame.row(shown, after, row);
    }
    frame.style(Style.PLAIN);
    if (isKnown && frame.text.isEmpty()) {
      return "";
    }
    return BEGIN + (isKnown ? "" : ESCAPE + "0m" + CLEAR) + frame.text + END;
  }

  private void row(Canvas before, Canvas after, int row) {
    int first = 0;
    int end = after.columns();
    while (first < end && after.isSame(before, row, first)) {
      first++;
    }
    while (end > first && after.isSame(before, row, end - 1)) {
      end--;
    }
    if (first == end) {
      return;
    }
    if (after.codePoint(row, first) == Canvas.CONTINUED) {
      first--;
    }
    moveTo(row, first);
    for (int column = first; column < end; column++) {
      int codePoint = after.codePoint(row, column);
      if (codePoint != Canvas.CONTINUED) {
        style(after.style(row, column));
        text.appendCodePoint(codePoint);
        if (isDisputed(codePoint)) {
          moveTo(row, column + TextWidth.of(codePoint));
        }
      }
    }
  }

  private static boolean isDisputed(int codePoint) {
    return codePoint >= FIRST_DISPUTED && (codePoint < FIRST_BLOCK || codePoint > LAST_BLOCK);
  }

  private void moveTo(int row, int column) {
    text.append(ESCAPE).append(row + 1).append(';').append(column + 1).append('H');
  }

  private void style(Style next) {
    if (next != style) {
      String parameters = next.parameters(colours);
      text.append(ESCAPE).append('0');
      if (!parameters.isEmpty()) {
        text.append(';').append(parameters);
      }
      text.append('m');
      style = next;
    }
  }
}
