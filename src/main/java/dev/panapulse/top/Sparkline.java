package dev.panapulse.top;

/** A curve in one line of text, the newest value at its right end. */
final class Sparkline {
  private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
  private static final String LETTERS = " ..::-=+#";
  private static final int STEPS = 8;

  private Sparkline() {}

  /**
   * The newest values.
   *
   * @param width characters
   * @param full the value that fills a line's height
   */
  static String of(History history, int width, double full, boolean unicode) {
    StringBuilder line = new StringBuilder();
    for (int ago = width - 1; ago >= 0; ago--) {
      line.append(step(history.get(ago), full, unicode));
    }
    return line.toString();
  }

  /** One value; a value above 0 is never blank. */
  static char step(double value, double full, boolean unicode) {
    int step = 0;
    if (value > 0 && full > 0) {
      step = Math.clamp((long) Math.ceil(value / full * STEPS - 0.25), 1, STEPS);
    }
    return (unicode ? BLOCKS : LETTERS).charAt(step);
  }

  /** A bar of which a fraction is filled. */
  static String bar(double fraction, int width, boolean unicode) {
    double known = Double.isFinite(fraction) ? Math.clamp(fraction, 0, 1) : 0;
    int filled = (int) Math.round(known * width);
    return (unicode ? "█" : "#").repeat(filled) + (unicode ? "░" : ".").repeat(width - filled);
  }
}
