package dev.panapulse.bench;

import java.util.List;
import java.util.Locale;

/** What a soak showed, in Markdown. */
final class SoakReport {
  private SoakReport() {}

  static String text(Soak.Outcome soak) {
    MarkdownTable table =
        new MarkdownTable(
            1, List.of("series", "median", "rise over the whole", "tolerated", "z", "verdict"));
    for (Soak.Growth growth : soak.growths()) {
      table.row(
          List.of(
              growth.name(),
              number(growth.median()),
              number(growth.trend().rise()),
              number(growth.tolerance()),
              String.format(Locale.ROOT, "%.2f", growth.trend().z()),
              growth.grows() ? "**grows**" : "flat"));
    }
    return String.format(
            Locale.ROOT,
            "%d looks over %.0f s; the backend went or came %d times; %d data points arrived.%n%n",
            soak.moments().size(),
            soak.moments().getLast().seconds(),
            soak.flaps(),
            soak.points())
        + table.text();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
