package dev.panapulse.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CanvasTest {
  private final Canvas canvas = new Canvas(6, 2);

  @Test
  void aTextIsCutAtTheLimit() {
    assertEquals(4, canvas.put(0, 1, 4, Style.PLAIN, "abcdef"));
    assertEquals(" abc", CanvasText.of(canvas, 0));
    assertEquals(6, canvas.put(1, 3, 99, Style.PLAIN, "abcdef"));
    assertEquals("   abc", CanvasText.of(canvas, 1));
  }

  @Test
  void whatIsOutsideIsLeftOut() {
    canvas.put(2, 0, 6, Style.PLAIN, "a");
    canvas.put(-1, 0, 6, Style.PLAIN, "a");
    canvas.put(0, -1, 6, Style.PLAIN, "a");
    canvas.put(0, 6, 9, Style.PLAIN, "a");
    assertEquals("", CanvasText.of(canvas, 0) + CanvasText.of(canvas, 1));
  }

  @Test
  void aWideCodePointTakesTwoCellsOrNone() {
    assertEquals(5, canvas.put(0, 1, 6, Style.PLAIN, "漢字漢"));
    assertEquals(" 漢字", CanvasText.of(canvas, 0));
    assertEquals(5, Canvas.width(" 漢字"));
  }

  @Test
  void halfOfAWideCodePointIsBlank() {
    canvas.put(0, 0, 6, Style.PLAIN, "漢字");
    canvas.put(0, 1, 2, Style.PLAIN, "a");
    canvas.put(0, 2, 3, Style.PLAIN, "b");
    assertEquals(" ab", CanvasText.of(canvas, 0));
  }

  @Test
  void nothingMovesTheCursor() {
    canvas.put(0, 0, 6, Style.PLAIN, "a\u001b\n\u0085\ud800b");
    assertEquals("a????b", CanvasText.of(canvas, 0));
    canvas.put(1, 0, 6, Style.PLAIN, "e\u0301\u202eb");
    assertEquals("eb", CanvasText.of(canvas, 1));
  }
}
