package dev.panapulse.boards;

import dev.panapulse.boards.Panel.Kind;
import dev.panapulse.boards.RangeQuery.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Draws most of the host's board as an SVG picture, from the responses of a VictoriaMetrics to the
 * board's own queries. Run by scripts/draw-board.
 */
public final class BoardPicture {
  private static final NameForm FORM = NameForm.VICTORIA_METRICS;

  /** Panels for which the picture has no place. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "Processes",
          "Pages to and from swap",
          "Time for an operation",
          "Temperatures",
          "Packets");

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int WIDTH = 960;
  private static final int COLUMNS = 3;
  private static final int GAP = 12;
  private static final int STAT_HEIGHT = 58;
  private static final int HEIGHT = 152;
  private static final int TITLE = 34;

  private final RangeQuery store;
  private final String host;
  private final BoardSvg svg;

  private BoardPicture(RangeQuery store, String host, BoardSvg svg) {
    this.store = store;
    this.host = host;
    this.svg = svg;
  }

  /** A series of a panel, with its name in the legend. */
  private record Named(String name, List<Double> values) {
    double last() {
      for (double value : values.reversed()) {
        if (!Double.isNaN(value)) {
          return value;
        }
      }
      return Double.NaN;
    }
  }

  /**
   * Writes the picture.
   *
   * @param arguments the URL of a VictoriaMetrics, how many minutes to show, the file to write
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (RangeQuery store = new RangeQuery(arguments[0], Integer.parseInt(arguments[1]))) {
      List<Line> hosts = store.of(GrafanaJson.hosts("1h").in(FORM));
      if (hosts.isEmpty()) {
        throw new IOException("the store has no host");
      }
      String host = hosts.getFirst().labels().getOrDefault("host.name", "");
      Board board = Boards.all().getFirst();
      Files.writeString(Path.of(arguments[2]), draw(store, host, board));
    }
  }

  private static String draw(RangeQuery store, String host, Board board)
      throws IOException, InterruptedException {
    List<Panel> stats = new ArrayList<>();
    List<Panel> charts = new ArrayList<>();
    for (Board.Section section : board.sections()) {
      for (Panel panel : section.panels()) {
        if (panel.kind() == Kind.STAT) {
          stats.add(panel);
        } else if (!LEFT_OUT.contains(panel.title())) {
          charts.add(panel);
        }
      }
    }
    int rows = (charts.size() + COLUMNS - 1) / COLUMNS;
    int height = TITLE + STAT_HEIGHT + GAP + rows * (HEIGHT + GAP);
    BoardSvg svg = new BoardSvg(WIDTH, height, board.title());
    BoardPicture picture = new BoardPicture(store, host, svg);
    svg.text(0, 18, "title", board.title());
    svg.right(
        WIDTH,
        18,
        "muted",
        host
            + ", "
            + CLOCK.format(Instant.ofEpochSecond(store.time(0)))
            + " to "
            + CLOCK.format(Instant.ofEpochSecond(store.time(RangeQuery.STEPS - 1)))
            + " UTC");
    int statWidth = (WIDTH - (stats.size() - 1) * GAP) / stats.size();
    for (int i = 0; i < stats.size(); i++) {
      picture.stat(stats.get(i), i * (statWidth + GAP), TITLE, statWidth);
    }
    int width = (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;
    for (int i = 0; i < charts.size(); i++) {
      int top = TITLE + STAT_HEIGHT + GAP + i / COLUMNS * (HEIGHT + GAP);
      picture.chart(charts.get(i), i % COLUMNS * (width + GAP), top, width);
    }
    return svg.text();
  }

  private List<Named> series(Panel panel) throws IOException, InterruptedException {
    List<Named> all = new ArrayList<>();
    for (Query query : panel.queries()) {
      String text = query.in(FORM).replace("$host", host).replace("$__rate_interval", "1m");
      for (Line line : store.of(text)) {
        String name =
            Expression.replaceBraced(
                query.legend(FORM),
                "\\{\\{([a-z_.]+)\\}\\}",
                label -> line.labels().getOrDefault(label, ""));
        all.add(new Named(name, line.values()));
      }
    }
    return all;
  }

  private void stat(Panel panel, int x, int y, int width) throws IOException, InterruptedException {
    svg.box(x, y, width, STAT_HEIGHT);
    svg.text(x + 8, y + 17, "muted", panel.title());
    List<Named> series = series(panel);
    if (!series.isEmpty()) {
      svg.text(x + 8, y + 44, "stat", ShortValue.of(series.getFirst().last(), panel.measure()));
    }
  }

  private void chart(Panel panel, int x, int y, int width)
      throws IOException, InterruptedException {
    svg.box(x, y, width, HEIGHT);
    svg.text(x + 8, y + 17, "head", panel.title());
    List<Named> series = series(panel);
    if (panel.kind() == Kind.BARS) {
      bars(panel, series, x, y, width);
    } else {
      lines(panel, series, x + 52, y + 28, width - 62);
      legend(series, x + 8, y + HEIGHT - 22, width - 16);
    }
  }

  private void bars(Panel panel, List<Named> series, int x, int y, int width) {
    int line = 0;
    for (Named one : series) {
      int top = y + 34 + line++ * 24;
      if (top > y + HEIGHT - 16) {
        return;
      }
      double share = Math.min(1, one.last());
      svg.text(x + 8, top + 11, "small", one.name());
      svg.bar(x + 110, top, width - 170, "track");
      svg.bar(x + 110, top, (int) Math.round((width - 170) * share), "f0");
      svg.right(x + width - 8, top + 11, "small", ShortValue.of(one.last(), panel.measure()));
    }
  }

  private void lines(Panel panel, List<Named> series, int x, int y, int width) {
    int height = HEIGHT - 72;
    boolean stacked = panel.kind() == Kind.STACK;
    double[] base = new double[RangeQuery.STEPS];
    List<double[]> tops = new ArrayList<>();
    double most = 0;
    for (Named one : series) {
      double[] top = new double[RangeQuery.STEPS];
      for (int i = 0; i < top.length; i++) {
        double below = stacked && !tops.isEmpty() ? tops.getLast()[i] : base[i];
        double value = one.values().get(i);
        // a gap in a stack would move what is above it
        top[i] = stacked ? below + (Double.isNaN(value) ? 0 : value) : value;
        most = Double.isNaN(top[i]) ? most : Math.max(most, top[i]);
      }
      tops.add(top);
    }
    double scale = ShortValue.ceiling(most, panel.measure());
    for (int i = 0; i <= 2; i++) {
      int at = y + height - i * height / 2;
      svg.grid(x, at, width);
      svg.right(x - 5, at + 4, "small", ShortValue.of(scale * i / 2, panel.measure()));
    }
    for (int i = tops.size() - 1; i >= 0; i--) {
      if (stacked) {
        svg.area(tops.get(i), i == 0 ? base : tops.get(i - 1), x, y, width, height, scale, i);
      }
      svg.line(tops.get(i), x, y, width, height, scale, i);
    }
  }

  private void legend(List<Named> series, int x, int y, int width) {
    int left = x;
    int line = 0;
    for (int i = 0; i < series.size(); i++) {
      int size = 22 + Math.round(series.get(i).name().length() * 5.3f);
      if (left + size > x + width) {
        left = x;
        line++;
      }
      if (line > 1) {
        return;
      }
      svg.key(left, y + line * 13, i);
      svg.text(left + 12, y + line * 13 + 4, "small", series.get(i).name());
      left += size;
    }
  }
}
