package dev.panapulse.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameTextTest {
  private static final List<Style> STYLES = List.of(Style.values());
  private static final String[] TEXTS = {"abc", "  ", "漢字", "▁▂█", "é", "x", "~~~~~~~~"};

  private static Canvas random(Random random, int columns, int rows) {
    Canvas canvas = new Canvas(columns, rows);
    for (int i = random.nextInt(12); i > 0; i--) {
      canvas.put(
          random.nextInt(rows),
          random.nextInt(columns),
          columns,
          STYLES.get(random.nextInt(STYLES.size())),
          TEXTS[random.nextInt(TEXTS.length)]);
    }
    return canvas;
  }

  /** What a new terminal shows. */
  private static String whole(Canvas canvas, boolean isNarrow) {
    ShownScreen screen = new ShownScreen(canvas.columns(), canvas.rows(), isNarrow);
    screen.write(FrameText.of(Optional.empty(), canvas, true));
    return screen.content();
  }

  @Test
  void aDifferenceLeadsToTheSameScreenAsAWholeFrame() {
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      int columns = 1 + random.nextInt(12);
      int rows = 1 + random.nextInt(4);
      ShownScreen screen = new ShownScreen(columns, rows, false);
      Optional<Canvas> before = Optional.empty();
      for (int n = 0; n < 4; n++) {
        Canvas after = random(random, columns, rows);
        screen.write(FrameText.of(before, after, true));
        assertEquals(whole(after, false), screen.content());
        before = Optional.of(after);
      }
    }
  }

  /** Terminals disagree on the width of code points; what stands behind them keeps its place. */
  @Test
  void aTerminalWithOtherWidthsShowsTheRestInItsPlace() {
    Canvas canvas = new Canvas(12, 1);
    canvas.put(0, 0, 12, Style.PLAIN, "漢字 ab");
    ShownScreen narrow = new ShownScreen(12, 1, true);
    narrow.write(FrameText.of(Optional.empty(), canvas, true));

    assertEquals("漢 字  ab", narrow.content().replace("0", "").stripTrailing());
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() {
    Canvas canvas = random(new Random(2), 20, 4);
    assertEquals("", FrameText.of(Optional.of(canvas), canvas, true));
  }

  @Test
  void withoutColoursThereIsNone() {
    Canvas canvas = new Canvas(80, 1);
    int column = 0;
    for (Style style : Style.values()) {
      column = canvas.put(0, column, 80, style, "x");
    }
    String plain = FrameText.of(Optional.empty(), canvas, false);
    assertTrue(FrameText.of(Optional.empty(), canvas, true).contains(";31m"));
    assertEquals(-1, plain.replaceAll("\\[[0127;]*m", "").indexOf('m'), plain);
  }

  @Test
  void anotherSizeMakesAWholeFrame() {
    String text = FrameText.of(Optional.of(new Canvas(3, 3)), new Canvas(4, 3), true);
    assertTrue(text.contains("\u001b[2J"), text);
  }
}
