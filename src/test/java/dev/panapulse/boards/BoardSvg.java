package dev.panapulse.boards;

import java.util.Locale;

/**
 * An SVG picture in the colours of a light or a dark page, of whole pixels, which keeps it small.
 */
final class BoardSvg {
  private static final int COLOURS = 7;

  private static final String STYLE =
      """
      <style>
      text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 12px; fill: #1f2328 }
      .title { font-size: 16px; font-weight: 600 }
      .head { font-weight: 600 }
      .stat { font-size: 22px }
      .muted { fill: #59636e }
      .small { fill: #59636e; font-size: 10px }
      .box { fill: none; stroke: #d1d9e0 }
      .grid { stroke: #d1d9e0; stroke-width: 0.5 }
      .track { fill: #59636e; fill-opacity: 0.15 }
      .line { fill: none; stroke-width: 1.3 }
      .area { fill-opacity: 0.35; stroke: none }
      .l0 { stroke: #0969da } .l1 { stroke: #1a7f37 } .l2 { stroke: #bc4c00 } .l3 { stroke: #8250df } .l4 { stroke: #bf3989 } .l5 { stroke: #9a6700 } .l6 { stroke: #6e7781 }
      .f0 { fill: #0969da } .f1 { fill: #1a7f37 } .f2 { fill: #bc4c00 } .f3 { fill: #8250df } .f4 { fill: #bf3989 } .f5 { fill: #9a6700 } .f6 { fill: #6e7781 }
      @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc }
        .muted, .small { fill: #9198a1 }
        .box, .grid { stroke: #3d444d }
        .track { fill: #9198a1 }
      }
      </style>
      """;

  private final StringBuilder out = new StringBuilder();

  BoardSvg(int width, int height, String title) {
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width);
    out.append("\" height=\"").append(height).append("\" viewBox=\"-1 -1 ").append(width + 2);
    out.append(' ').append(height + 2).append("\" role=\"img\">\n<title>");
    out.append(escape(title)).append("</title>\n").append(STYLE);
  }

  /** Text that begins at {@code x}. */
  void text(int x, int y, String style, String text) {
    text(x, y, style, "start", text);
  }

  /** Text that ends at {@code x}. */
  void right(int x, int y, String style, String text) {
    text(x, y, style, "end", text);
  }

  private void text(int x, int y, String style, String anchor, String text) {
    out.append("<text x=\"").append(x).append("\" y=\"").append(y).append('"');
    out.append(anchor.equals("start") ? "" : " text-anchor=\"" + anchor + "\"");
    out.append(" class=\"").append(style).append("\">").append(escape(text)).append("</text>\n");
  }

  /** The frame of a panel. */
  void box(int x, int y, int width, int height) {
    rectangle(x, y, width, height, "box");
  }

  /** A bar of the height of a line of text. */
  void bar(int x, int y, int width, String style) {
    rectangle(x, y, width, 14, style);
  }

  private void rectangle(int x, int y, int width, int height, String style) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>%n",
            x,
            y,
            width,
            height,
            style));
  }

  /** A horizontal line behind a chart. */
  void grid(int x, int y, int width) {
    out.append("<path d=\"M").append(x).append(' ').append(y).append('h').append(width);
    out.append("\" class=\"grid\"/>\n");
  }

  /** The mark of a series in a legend. */
  void key(int x, int y, int series) {
    out.append("<path d=\"M").append(x).append(' ').append(y).append("h8\" class=\"line l");
    out.append(series % COLOURS).append("\"/>\n");
  }

  /** A line through values; where one is missing it has a gap. */
  void line(double[] values, int x, int y, int width, int height, double scale, int series) {
    out.append("<path d=\"").append(path(values, x, y, width, height, scale));
    out.append("\" class=\"line l").append(series % COLOURS).append("\"/>\n");
  }

  /** The area between two lines without gaps. */
  void area(
      double[] upper,
      double[] lower,
      int x,
      int y,
      int width,
      int height,
      double scale,
      int series) {
    out.append("<path d=\"").append(path(upper, x, y, width, height, scale));
    for (int i = lower.length - 1; i >= 0; i--) {
      out.append('L').append(x + i * width / (lower.length - 1)).append(' ');
      out.append(level(lower[i], y, height, scale));
    }
    out.append("z\" class=\"area f").append(series % COLOURS).append("\"/>\n");
  }

  private static String path(double[] values, int x, int y, int width, int height, double scale) {
    StringBuilder path = new StringBuilder();
    int lastX = 0;
    int lastY = 0;
    boolean gap = true;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        gap = true;
        continue;
      }
      int atX = x + i * width / (values.length - 1);
      int atY = level(values[i], y, height, scale);
      if (gap) {
        path.append('M').append(atX).append(' ').append(atY);
      } else {
        path.append('l').append(atX - lastX).append(' ').append(atY - lastY);
      }
      gap = false;
      lastX = atX;
      lastY = atY;
    }
    return path.toString();
  }

  private static int level(double value, int y, int height, double scale) {
    return y + height - (int) Math.round(height * value / scale);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  String text() {
    return out + "</svg>\n";
  }
}
