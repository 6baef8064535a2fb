package dev.panapulse.console;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.row.Instrument;
import dev.panapulse.row.Metric;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.Series;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Prints rows for people: a heading with the time, and for each area ({@code system.cpu}) one line
 * per series. A line has the rest of the metric's name, short attributes, the value in human units,
 * the exported value, and for a counter its rate since the previous row. Areas have a fixed order.
 * The agent's own figures come last, and those that are 0 are omitted.
 *
 * <p>Lines have up to 100 characters: the longest attribute values are shortened in the middle. A
 * line that is still longer is printed in full. One thread at a time.
 */
public final class ConsoleRenderer {
  private static final String OWN_AREA = "panapulse";

  /** Area of the exporter's metrics, which have names of the semantic conventions. */
  private static final String EXPORTER_AREA = "otel";

  /** The areas in the order of printing; other areas follow. */
  private static final List<String> AREAS =
      CollectorList.ALL.stream().flatMap(collector -> collector.areas().stream()).toList();

  private static final int WIDTH = 100;
  private static final String INDENT = "  ";
  private static final String GAP = "  ";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final long SECOND = 1_000_000_000L;
  private static final long DAY_SECONDS = 86_400;

  private final PrintStream out;
  private final boolean colours;
  private final HumanUnits units;
  private final ShortAttributes attributes;

  /** The series in each slot of the previous row; null: no value. */
  private @Nullable Series[] lastSeries = new Series[0];

  private double[] lastValues = {};
  private long lastTime = Long.MIN_VALUE;

  /**
   * @param out destination; characters outside its charset are avoided
   * @param colours whether headings are bold and exported values dim, by ANSI sequences
   */
  public ConsoleRenderer(PrintStream out, boolean colours) {
    boolean unicode = out.charset().newEncoder().canEncode("…°");
    this.out = out;
    this.colours = colours;
    this.units = new HumanUnits(unicode);
    this.attributes = new ShortAttributes(unicode ? "…" : "~");
  }

  private record Line(
      String area, Metric metric, Series series, String value, String raw, String rate) {
    String name() {
      return area.length() < metric.name().length()
          ? metric.name().substring(area.length() + 1)
          : metric.name();
    }
  }

  /** Prints each row and flushes. */
  public void render(RowBatch rows) {
    for (int row = 0; row < rows.rows(); row++) {
      StringBuilder text = new StringBuilder(8192);
      append(text, rows, row);
      out.append(text);
      remember(rows, row);
    }
    out.flush();
  }

  /** Keeps the last row without printing it, so that the next row has rates. */
  public void remember(RowBatch rows) {
    if (rows.rows() > 0) {
      remember(rows, rows.rows() - 1);
    }
  }

  private void remember(RowBatch rows, int row) {
    int slots = rows.snapshot().slots();
    lastSeries = new Series[slots];
    lastValues = new double[slots];
    for (Series series : rows.snapshot().series()) {
      if (rows.isPresent(row, series)) {
        lastSeries[series.index()] = series;
        lastValues[series.index()] = value(rows, row, series);
      }
    }
    lastTime = rows.epochNanos(row);
  }

  private static double value(RowBatch rows, int row, Series series) {
    return series.metric().isDouble() ? rows.doubleValue(row, series) : rows.longValue(row, series);
  }

  private void append(StringBuilder text, RowBatch rows, int row) {
    List<Line> lines = lines(rows, row);
    heading(text, rows.epochNanos(row), lines.size());
    int value = width(lines.stream().mapToInt(l -> l.value().length()));
    int raw = width(lines.stream().mapToInt(l -> l.raw().length()));
    int rate = width(lines.stream().mapToInt(l -> l.rate().length()));
    int numbers = value + gapped(raw) + gapped(rate);
    int room = WIDTH - INDENT.length() - GAP.length() - numbers;
    List<String> labels = labels(lines, room);
    int label = Math.min(room, width(labels.stream().mapToInt(String::length)));
    String area = "";
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (!line.area().equals(area)) {
        area = line.area();
        text.append('\n');
        styled(text, BOLD, area);
        text.append('\n');
      }
      text.append(INDENT).append(labels.get(i));
      int blanks = label + GAP.length() + value - labels.get(i).length() - line.value().length();
      pad(text, Math.max(GAP.length(), blanks));
      text.append(line.value());
      tail(text, raw, rate, line);
    }
    text.append('\n');
  }

  private static int width(IntStream lengths) {
    return lengths.max().orElse(0);
  }

  private static int gapped(int width) {
    return width == 0 ? 0 : width + GAP.length();
  }

  private void heading(StringBuilder text, long epochNanos, int series) {
    StringBuilder heading = new StringBuilder();
    appendTime(heading, epochNanos);
    styled(text, BOLD, heading.toString());
    text.append(GAP).append(series).append(series == 1 ? " value" : " values");
    if (lastTime != Long.MIN_VALUE && epochNanos > lastTime) {
      double seconds = Math.round((double) (epochNanos - lastTime) / SECOND * 10) / 10.0;
      text.append(", rates over ").append(seconds).append(" s");
    }
    text.append('\n');
  }

  /** ISO 8601 in UTC, to the millisecond. */
  static void appendTime(StringBuilder text, long epochNanos) {
    long seconds = Math.floorDiv(epochNanos, SECOND);
    int ofDay = (int) Math.floorMod(seconds, DAY_SECONDS);
    text.append(LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY_SECONDS)));
    digits(text.append('T'), ofDay / 3600, 10);
    digits(text.append(':'), ofDay / 60 % 60, 10);
    digits(text.append(':'), ofDay % 60, 10);
    digits(text.append('.'), (int) (Math.floorMod(epochNanos, SECOND) / 1_000_000), 100);
    text.append('Z');
  }

  private static void digits(StringBuilder text, int number, int highest) {
    for (int slot = highest; slot > 0; slot /= 10) {
      text.append((char) ('0' + number / slot % 10));
    }
  }

  private List<Line> lines(RowBatch rows, int row) {
    List<Line> lines = new ArrayList<>();
    for (Series series : rows.snapshot().series()) {
      if (rows.isPresent(row, series) && isShown(rows, row, series)) {
        lines.add(line(rows, row, series));
      }
    }
    // a stable sort keeps the order of the registry within an area
    lines.sort(Comparator.comparingInt((Line line) -> rank(line.area())).thenComparing(Line::area));
    return lines;
  }

  private static boolean isShown(RowBatch rows, int row, Series series) {
    String area = area(series.metric().name());
    boolean own =
        area.equals(EXPORTER_AREA)
            || (area.equals(OWN_AREA) && series.metric().instrument() == Instrument.COUNTER);
    return !own || value(rows, row, series) != 0;
  }

  private static int rank(String area) {
    if (area.equals(OWN_AREA)) {
      return Integer.MAX_VALUE;
    }
    if (area.equals(EXPORTER_AREA)) {
      return Integer.MAX_VALUE - 1;
    }
    int known = AREAS.indexOf(area);
    return known < 0 ? AREAS.size() : known;
  }

  private Line line(RowBatch rows, int row, Series series) {
    Metric metric = series.metric();
    double value = value(rows, row, series);
    return new Line(
        area(metric.name()),
        metric,
        series,
        units.value(metric, value),
        units.raw(metric, value, rows.longValue(row, series)),
        rate(rows.epochNanos(row), series, value));
  }

  /** {@code system.cpu} of {@code system.cpu.time}; {@code process} of {@code process.cpu.time}. */
  static String area(String name) {
    int first = name.indexOf('.');
    if (first < 0) {
      return name;
    }
    int second = name.indexOf('.', first + 1);
    boolean system = name.startsWith("system.");
    return name.substring(0, system && second > 0 ? second : first);
  }

  private String rate(long time, Series series, double value) {
    int slot = series.index();
    boolean known = slot < lastSeries.length && series.equals(lastSeries[slot]);
    if (series.metric().instrument() != Instrument.COUNTER || !known || time <= lastTime) {
      return "";
    }
    double rise = value - lastValues[slot];
    return rise < 0 ? "" : units.rate(series.metric(), rise / (time - lastTime) * SECOND);
  }

  /** Names and attributes; the attributes of an area are aligned. */
  private List<String> labels(List<Line> lines, int room) {
    List<String> labels = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); ) {
      String area = lines.get(i).area();
      int end = i;
      int name = 0;
      while (end < lines.size() && lines.get(end).area().equals(area)) {
        name = Math.max(name, lines.get(end).name().length());
        end++;
      }
      for (; i < end; i++) {
        labels.add(label(lines.get(i), name, room));
      }
    }
    return labels;
  }

  private String label(Line line, int nameWidth, int room) {
    StringBuilder label = new StringBuilder(line.name());
    if (!line.series().attributes().isEmpty()) {
      pad(label, nameWidth - label.length() + GAP.length());
      label.append(attributes.of(line.series().attributes(), room - label.length()));
    }
    return label.toString();
  }

  private void tail(StringBuilder text, int rawWidth, int rateWidth, Line line) {
    int end = text.length();
    if (rawWidth > 0) {
      text.append(GAP);
      StringBuilder raw = new StringBuilder();
      cell(raw, rawWidth, line.raw());
      styled(text, line.raw().isEmpty() ? "" : DIM, raw.toString());
      end = line.raw().isEmpty() ? end : text.length();
    }
    if (!line.rate().isEmpty()) {
      text.append(GAP);
      cell(text, rateWidth, line.rate());
      end = text.length();
    }
    text.setLength(end);
    text.append('\n');
  }

  private void styled(StringBuilder text, String style, String content) {
    if (colours && !style.isEmpty()) {
      text.append(style).append(content).append(PLAIN);
    } else {
      text.append(content);
    }
  }

  private static void cell(StringBuilder text, int width, String content) {
    pad(text, width - content.length());
    text.append(content);
  }

  private static void pad(StringBuilder text, int spaces) {
    for (int i = 0; i < spaces; i++) {
      text.append(' ');
    }
  }
}
