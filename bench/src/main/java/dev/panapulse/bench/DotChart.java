package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row an agent and a mark a series, on one axis; logarithmic, as agents lie orders of magnitude
 * apart, which is why there are no bars: they would have no honest beginning. A line behind a mark
 * goes from the lowest round to the highest.
 */
final class DotChart {
  private static final int WIDTH = 880;
  private static final int LEFT = 190;
  private static final int RIGHT = 670;
  private static final int TOP = 78;
  private static final int ROW = 26;

  private final String title;
  private final String unit;
  private final List<String> series;
  private final List<Row> rows = new ArrayList<>();

  DotChart(String title, String unit, List<String> series) {
    this.title = title;
    this.unit = unit;
    this.series = List.copyOf(series);
  }

  private record Row(String label, boolean ours, List<Optional<Summary>> values, double sortedBy) {}

  /**
   * One agent.
   *
   * @param values one a series; one that is not above 0 is left out
   */
  void row(String label, boolean ours, List<Optional<Summary>> values) {
    values.stream()
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(first -> rows.add(new Row(label, ours, List.copyOf(values), first.median())));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  String svg() {
    List<Row> sorted =
        rows.stream().sorted((a, b) -> Double.compare(a.sortedBy(), b.sortedBy())).toList();
    int bottom = TOP + ROW * sorted.size();
    Svg svg = new Svg(WIDTH, bottom + 34, title);
    svg.text(12, 24, "start", "title", title);
    legend(svg);
    Axis axis = axis();
    for (double tick : axis.ticks()) {
      double x = axis.x(tick);
      svg.line(x, TOP - 8, x, bottom, "grid");
      svg.text(x, bottom + 18, "middle", "muted", label(tick) + " " + unit);
    }
    double y = TOP + ROW / 2.0 - 4;
    for (Row row : sorted) {
      String style = row.ours() ? "ours" : "";
      svg.text(LEFT - 14, y + 4, "end", style, row.label());
      marks(svg, axis, row, y);
      String values =
          String.join(
              " · ", row.values().stream().map(v -> v.map(DotChart::value).orElse("–")).toList());
      svg.text(RIGHT + 16, y + 4, "start", style, values);
      y += ROW;
    }
    return svg.text();
  }

  private void legend(Svg svg) {
    double x = 18;
    for (int i = 0; i < series.size(); i++) {
      svg.mark(i, x, 46);
      svg.text(x + 10, 50, "start", "muted", series.get(i));
      x += 34 + 6.2 * series.get(i).length();
    }
    if (series.size() > 1) {
      svg.text(RIGHT + 16, 50, "start", "muted", "values in this order");
    }
  }

  private static void marks(Svg svg, Axis axis, Row row, double y) {
    // the first series is the main one: it comes last and lies on top
    for (int i = row.values().size() - 1; i >= 0; i--) {
      int number = i;
      row.values()
          .get(i)
          .filter(summary -> summary.median() > 0)
          .ifPresent(summary -> {
            double from = summary.minimum() > 0 ? axis.x(summary.minimum()) : LEFT;
            double to = axis.x(summary.maximum());
            // one that is no longer than the mark would only blot it
            if (to - from > 12) {
              svg.line(from, y, to, y, "s" + number);
            }
            svg.mark(number, axis.x(summary.median()), y);
          });
    }
  }

  private Axis axis() {
    double lowest = Double.MAX_VALUE;
    double highest = Double.MIN_VALUE;
    for (Row row : rows) {
      for (Optional<Summary> value : row.values()) {
        if (value.isPresent() && value.get().median() > 0) {
          Summary summary = value.get();
          lowest = Math.min(lowest, summary.minimum() > 0 ? summary.minimum() : summary.median());
          highest = Math.max(highest, summary.maximum());
        }
      }
    }
    return lowest > highest ? new Axis(1, 10) : new Axis(lowest, highest);
  }

  private static String value(Summary summary) {
    double value = summary.median();
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  private static String label(double value) {
    return value >= 1
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.valueOf(value).replaceAll("0+$", "");
  }

  /** Logarithmic, between two values. */
  private record Axis(double lowest, double highest) {
    double x(double value) {
      double from = Math.log(lowest * 0.8);
      double to = Math.log(highest * 1.25);
      return LEFT + (RIGHT - LEFT) * (Math.log(value) - from) / (to - from);
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      boolean wide = highest / lowest > 300;
      for (int power = -4; power < 10; power++) {
        for (double digit : wide ? List.of(1.0) : List.of(1.0, 3.0)) {
          double tick = Math.round(digit * Math.pow(10, power + 4.0)) / 1e4;
          if (tick >= lowest * 0.8 && tick <= highest * 1.25) {
            ticks.add(tick);
          }
        }
      }
      return ticks;
    }
  }
}
