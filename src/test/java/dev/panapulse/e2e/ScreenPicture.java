package dev.panapulse.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Draws a screen of a terminal as SVG: the output of {@code tmux capture-pane -e}. Blocks are drawn
 * as rectangles, so that they do not depend on a font. For scripts/draw-top, which runs this file
 * alone.
 */
final class ScreenPicture {
  private static final double WIDTH = 8.4;
  private static final int HEIGHT = 18;
  private static final int BASE = 13;
  private static final int MARGIN = 10;
  private static final String STEPS = "▁▂▃▄▅▆▇█";

  private final StringBuilder svg = new StringBuilder();
  private boolean strong;
  private boolean faint;
  private boolean reversed;
  private int colour = 9;

  private ScreenPicture() {}

  /**
   * Draws.
   *
   * @param arguments file to read, columns of the terminal, file to write
   */
  public static void main(String[] arguments) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]));
    Files.writeString(
        Path.of(arguments[2]), new ScreenPicture().draw(lines, Integer.parseInt(arguments[1])));
  }

  private String draw(List<String> lines, int columns) {
    int width = (int) Math.ceil(columns * WIDTH) + 2 * MARGIN;
    int height = lines.size() * HEIGHT + 2 * MARGIN;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img">
        <title>panapulse top</title>
        <style>
        text { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 14px; fill: #1f2328; white-space: pre }
        .back { fill: #f6f8fa; stroke: #d1d9e0 } .bar { fill: #1f2328 }
        .reversed { fill: #f6f8fa } .strong { font-weight: 700 } .faint { fill: #59636e }
        .c1 { fill: #cf222e } .c2 { fill: #1a7f37 } .c3 { fill: #9a6700 } .c6 { fill: #1b7c83 }
        .empty { fill-opacity: 0.25 }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc } .back { fill: #0d1117; stroke: #3d444d } .bar { fill: #f0f6fc }
          .reversed { fill: #0d1117 } .faint { fill: #9198a1 }
          .c1 { fill: #ff7b72 } .c2 { fill: #3fb950 } .c3 { fill: #d29922 } .c6 { fill: #39c5cf }
        }
        </style>
        """
            .formatted(width, height));
    svg.append(
        "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"6\" class=\"back\"/>\n"
            .formatted(width - 1, height - 1));
    for (int row = 0; row < lines.size(); row++) {
      line(lines.get(row), row);
    }
    return svg.append("</svg>\n").toString();
  }

  private void line(String line, int row) {
    int column = 0;
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\u001b') {
        text(run, row, column);
        int end = line.indexOf('m', i);
        style(line.substring(i + 2, end));
        i = end;
      } else if (STEPS.indexOf(c) >= 0 || c == '░') {
        text(run, row, column);
        block(c, row, column++);
      } else {
        run.append(c);
        column++;
      }
    }
    text(run, row, column);
  }

  private void style(String parameters) {
    for (String each : parameters.split(";", -1)) {
      int code = each.isEmpty() ? 0 : Integer.parseInt(each);
      switch (code) {
        case 0 -> {
          strong = false;
          faint = false;
          reversed = false;
          colour = 9;
        }
        case 1 -> strong = true;
        case 2 -> faint = true;
        case 7 -> reversed = true;
        case 27 -> reversed = false;
        default -> colour = code >= 30 && code < 40 ? code - 30 : colour;
      }
    }
  }

  private String classes() {
    return ((strong ? " strong" : "")
            + (faint ? " faint" : "")
            + (reversed ? " reversed" : "")
            + (colour < 9 ? " c" + colour : ""))
        .strip();
  }

  /** Writes a run that ends before a column. */
  private void text(StringBuilder run, int row, int end) {
    double x = MARGIN + (end - run.length()) * WIDTH;
    double width = run.length() * WIDTH;
    int y = MARGIN + row * HEIGHT;
    if (reversed && !run.isEmpty()) {
      svg.append(
          "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"bar\"/>\n"
              .formatted(x, y, width, HEIGHT));
    }
    if (!run.toString().isBlank()) {
      int blanks = run.length() - run.toString().stripLeading().length();
      String shown = run.toString().strip();
      svg.append(
          "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" class=\"%s\">%s</text>\n"
              .formatted(
                  x + blanks * WIDTH,
                  y + BASE,
                  shown.length() * WIDTH,
                  classes(),
                  shown.replace("&", "&amp;").replace("<", "&lt;")));
    }
    run.setLength(0);
  }

  private void block(char c, int row, int column) {
    boolean isEmpty = c == '░';
    int height = isEmpty ? HEIGHT - 4 : (STEPS.indexOf(c) + 1) * (HEIGHT - 4) / STEPS.length();
    svg.append(
        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s%s\"/>\n"
            .formatted(
                MARGIN + column * WIDTH,
                MARGIN + row * HEIGHT + HEIGHT - 2 - height,
                WIDTH,
                height,
                colour < 9 ? "c" + colour : "bar",
                isEmpty ? " empty" : ""));
  }
}
