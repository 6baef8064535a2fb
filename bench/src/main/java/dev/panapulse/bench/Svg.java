package dev.panapulse.bench;

import java.util.Locale;

/**
 * An SVG picture, by hand: transparent, with colours for a light and for a dark page. The query is
 * answered by who shows it, in an {@code <img>} too. Colours are told apart by shape as well.
 */
final class Svg {
  /** How many series have a colour and a shape of their own. */
  static final int SERIES = 4;

  private static final String STYLE =
      """
      <style>
      text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 12px; fill: #1f2328 }
      .title { font-size: 15px; font-weight: 600 }
      .muted { fill: #59636e; font-size: 11px }
      .ours { font-weight: 600 }
      .grid { stroke: #d1d9e0; stroke-width: 1 }
      .band { fill: #59636e; fill-opacity: 0.10 }
      .s0 { fill: #0969da; stroke: #0969da }
      .s1 { fill: none; stroke: #59636e; stroke-width: 1.5 }
      .s2 { fill: #1a7f37; stroke: #1a7f37 }
      .s3 { fill: none; stroke: #bc4c00; stroke-width: 1.5 }
      .line { fill: none; stroke-width: 1.5 }
      .l0 { stroke: #0969da }
      .l1 { stroke: #1a7f37 }
      .l2 { stroke: #bc4c00 }
      @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc }
        .muted { fill: #9198a1 }
        .grid { stroke: #3d444d }
        .band { fill: #9198a1; fill-opacity: 0.16 }
        .s0 { fill: #4493f8; stroke: #4493f8 }
        .s1 { stroke: #9198a1 }
        .s2 { fill: #3fb950; stroke: #3fb950 }
        .s3 { stroke: #f0883e }
        .l0 { stroke: #4493f8 }
        .l1 { stroke: #3fb950 }
        .l2 { stroke: #f0883e }
      }
      </style>
      """;

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height, String title) {
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
            + width
            + "\" height=\""
            + height
            + "\" viewBox=\"0 0 "
            + width
            + " "
            + height
            + "\" role=\"img\">\n<title>"
            + escape(title)
            + "</title>\n"
            + STYLE);
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}
   */
  void text(double x, double y, String anchor, String style, String text) {
    out.append(
        "<text x=\""
            + number(x)
            + "\" y=\""
            + number(y)
            + "\" text-anchor=\""
            + anchor
            + "\" class=\""
            + style
            + "\">"
            + escape(text)
            + "</text>\n");
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    out.append(
        "<line x1=\""
            + number(x1)
            + "\" y1=\""
            + number(y1)
            + "\" x2=\""
            + number(x2)
            + "\" y2=\""
            + number(y2)
            + "\" class=\""
            + style
            + "\"/>\n");
  }

  void rectangle(double x, double y, double width, double height, String style) {
    out.append(
        "<rect x=\""
            + number(x)
            + "\" y=\""
            + number(y)
            + "\" width=\""
            + number(width)
            + "\" height=\""
            + number(height)
            + "\" class=\""
            + style
            + "\"/>\n");
  }

  /** Straight lines through points, {@code x,y x,y}. */
  void polyline(String points, String style) {
    out.append("<polyline points=\"" + points + "\" class=\"line " + style + "\"/>\n");
  }

  /** The mark of a series: disc, ring, diamond, square. */
  void mark(int series, double x, double y) {
    String style = " class=\"s" + series % SERIES + "\"/>\n";
    String head = "<path d=\"M" + number(x) + " " + number(y);
    switch (series % SERIES) {
      case 0, 1 ->
          out.append("<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"4.5\"" + style);
      case 2 -> out.append(head + "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z\"" + style);
      default -> out.append(head + "m-4.5 -4.5h9v9h-9z\"" + style);
    }
  }

  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  String text() {
    return out + "</svg>\n";
  }
}
