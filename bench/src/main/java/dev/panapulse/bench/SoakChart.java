package dev.panapulse.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Memory and descriptors over time; the backend's absence is shaded. */
final class SoakChart {
  private static final double MEGA = 1024 / 1e6;
  private static final int WIDTH = 860;
  private static final int LEFT = 70;
  private static final int RIGHT = 840;
  private static final int MEMORY_TOP = 70;
  private static final int MEMORY_BOTTOM = 250;
  private static final int DESCRIPTORS_TOP = 284;
  private static final int DESCRIPTORS_BOTTOM = 364;

  private SoakChart() {}

  static String svg(Soak.Outcome soak) {
    List<Soak.Moment> moments = soak.moments();
    double seconds = Math.max(1, moments.getLast().seconds());
    String title = "Panapulse, ten ticks a second, the backend coming and going";
    Svg svg = new Svg(WIDTH, 400, title);
    svg.text(12, 24, "start", "title", title);
    shade(svg, moments, seconds);
    legend(svg);
    double memory = nice(moments.stream().mapToDouble(Soak.Moment::rssKb).max().orElse(1) * MEGA);
    double descriptors =
        nice(moments.stream().mapToDouble(Soak.Moment::descriptors).max().orElse(1));
    axis(svg, MEMORY_TOP, MEMORY_BOTTOM, memory, " MB");
    axis(svg, DESCRIPTORS_TOP, DESCRIPTORS_BOTTOM, descriptors, "");
    ToDoubleFunction<Soak.Moment> rss = moment -> moment.rssKb() * MEGA / memory;
    ToDoubleFunction<Soak.Moment> anonymous = moment -> moment.anonymousKb() * MEGA / memory;
    plot(svg, moments, seconds, rss, MEMORY_TOP, MEMORY_BOTTOM, "l0");
    plot(svg, moments, seconds, anonymous, MEMORY_TOP, MEMORY_BOTTOM, "l1");
    plot(
        svg,
        moments,
        seconds,
        moment -> moment.descriptors() / descriptors,
        DESCRIPTORS_TOP,
        DESCRIPTORS_BOTTOM,
        "l2");
    for (int i = 0; i <= 4; i++) {
      svg.text(
          LEFT + (RIGHT - LEFT) * i / 4.0,
          DESCRIPTORS_BOTTOM + 18,
          i == 0 ? "start" : i == 4 ? "end" : "middle",
          "muted",
          time(seconds * i / 4, seconds));
    }
    return svg.text();
  }

  private static void legend(Svg svg) {
    double x = 18;
    for (String name : List.of("RSS", "anonymous", "descriptors")) {
      int number = List.of("RSS", "anonymous", "descriptors").indexOf(name);
      svg.polyline(Svg.number(x) + ",46 " + Svg.number(x + 18) + ",46", "l" + number);
      svg.text(x + 24, 50, "start", "muted", name);
      x += 60 + 6.2 * name.length();
    }
    svg.rectangle(x, 40, 18, 12, "band");
    svg.text(x + 24, 50, "start", "muted", "backend away");
  }

  private static void shade(Svg svg, List<Soak.Moment> moments, double seconds) {
    double from = -1;
    for (Soak.Moment moment : moments) {
      if (!moment.up() && from < 0) {
        from = moment.seconds();
      } else if (moment.up() && from >= 0) {
        band(svg, from, moment.seconds(), seconds);
        from = -1;
      }
    }
    if (from >= 0) {
      band(svg, from, seconds, seconds);
    }
  }

  private static void band(Svg svg, double from, double to, double seconds) {
    double scale = (RIGHT - LEFT) / seconds;
    svg.rectangle(
        LEFT + from * scale,
        MEMORY_TOP,
        Math.max(0.5, (to - from) * scale),
        DESCRIPTORS_BOTTOM - MEMORY_TOP,
        "band");
  }

  private static void axis(Svg svg, int top, int bottom, double highest, String unit) {
    for (int i = 0; i <= 2; i++) {
      double y = bottom - (bottom - top) * i / 2.0;
      svg.line(LEFT, y, RIGHT, y, "grid");
      svg.text(LEFT - 8, y + 4, "end", "muted", Svg.number(highest * i / 2) + unit);
    }
  }

  private static void plot(
      Svg svg,
      List<Soak.Moment> moments,
      double seconds,
      ToDoubleFunction<Soak.Moment> share,
      int top,
      int bottom,
      String style) {
    StringBuilder points = new StringBuilder();
    // more points than pixels show nothing more; the highest of each pixel's is kept
    int step = Math.max(1, moments.size() / (RIGHT - LEFT));
    for (int i = 0; i < moments.size(); i += step) {
      List<Soak.Moment> bucket = moments.subList(i, Math.min(moments.size(), i + step));
      double highest = bucket.stream().mapToDouble(share).max().orElse(0);
      points
          .append(Svg.number(LEFT + (RIGHT - LEFT) * bucket.getFirst().seconds() / seconds))
          .append(',')
          .append(Svg.number(bottom - (bottom - top) * highest))
          .append(' ');
    }
    svg.polyline(points.toString().strip(), style);
  }

  /** The next of 1, 2, 4, 6, 8 and 10 times a power of ten. */
  static double nice(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
    for (double digit : List.of(1.0, 2.0, 4.0, 6.0, 8.0)) {
      if (value <= digit * power) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  /** In the unit that suits the whole. */
  private static String time(double seconds, double whole) {
    return whole < 300
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : whole < 7200
            ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
            : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
