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
  private static final int FLUSHED_CHARACTERS = 4096;
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
      return nameBelow(area, metric);
    }
  }

  /** Prints each row and flushes. */
  public void render(RowBatch rows) {
    for (int row = 0; row < rows.rows(); row++) {
      StringBuilder text = new StringBuilder(2 * FLUSHED_CHARACTERS);
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
        lastSeries[series.slot()] = series;
        lastValues[series.slot()] = value(rows, row, series);
      }
    }
    lastTime = rows.epochNanos(row);
  }

  private static double value(RowBatch rows, int row, Series series) {
    return series.metric().isDouble() ? rows.doubleValue(row, series) : rows.longValue(row, series);
  }

  /**
   * Prints a row. Lines are made for each width and again to be printed, as all of a host with
   * thousands of devices would not fit the heap.
   */
  private void append(StringBuilder text, RowBatch rows, int row) {
    List<Series> shown = shown(rows, row);
    heading(text, rows.epochNanos(row), shown.size());
    int value = 0;
    int raw = 0;
    int rate = 0;
    for (Series series : shown) {
      Line line = line(rows, row, series);
      value = Math.max(value, line.value().length());
      raw = Math.max(raw, line.raw().length());
      rate = Math.max(rate, line.rate().length());
    }
    int numbers = value + gapped(raw) + gapped(rate);
    int room = WIDTH - INDENT.length() - GAP.length() - numbers;
    int label = Math.min(room, labelWidth(shown, room));
    String area = "";
    int name = 0;
    for (int i = 0; i < shown.size(); i++) {
      Line line = line(rows, row, shown.get(i));
      if (!line.area().equals(area)) {
        area = line.area();
        name = nameWidth(shown, i);
        text.append('\n');
        styled(text, BOLD, area);
        text.append('\n');
      }
      String lineLabel = label(line.name(), line.series(), name, room);
      text.append(INDENT).append(lineLabel);
      int blanks = label + GAP.length() + value - lineLabel.length() - line.value().length();
      pad(text, Math.max(GAP.length(), blanks));
      text.append(line.value());
      tail(text, raw, rate, line);
      if (text.length() > FLUSHED_CHARACTERS) {
        out.append(text);
        text.setLength(0);
      }
    }
    text.append('\n');
  }

  /** Widest label; the attributes of an area are aligned. */
  private int labelWidth(List<Series> shown, int room) {
    int widest = 0;
    String area = "";
    int name = 0;
    for (int i = 0; i < shown.size(); i++) {
      Metric metric = shown.get(i).metric();
      String own = area(metric.name());
      if (!own.equals(area)) {
        area = own;
        name = nameWidth(shown, i);
      }
      String label = label(nameBelow(area, metric), shown.get(i), name, room);
      widest = Math.max(widest, label.length());
    }
    return widest;
  }

  /** Width of the longest name in the area that begins at an index. */
  private static int nameWidth(List<Series> shown, int first) {
    String area = area(shown.get(first).metric().name());
    int widest = 0;
    for (int i = first; i < shown.size(); i++) {
      Metric metric = shown.get(i).metric();
      if (!area(metric.name()).equals(area)) {
        break;
      }
      widest = Math.max(widest, nameBelow(area, metric).length());
    }
    return widest;
  }

  private static String nameBelow(String area, Metric metric) {
    return area.length() < metric.name().length()
        ? metric.name().substring(area.length() + 1)
        : metric.name();
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

  private static List<Series> shown(RowBatch rows, int row) {
    List<Series> shown = new ArrayList<>();
    for (Series series : rows.snapshot().series()) {
      if (rows.isPresent(row, series) && isShown(rows, row, series)) {
        shown.add(series);
      }
    }
    // a stable sort keeps the order of the registry within an area
    shown.sort(
        Comparator.comparingInt((Series series) -> rank(area(series.metric().name())))
            .thenComparing(series -> area(series.metric().name())));
    return shown;
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
    int slot = series.slot();
    boolean known = slot < lastSeries.length && series.equals(lastSeries[slot]);
    if (series.metric().instrument() != Instrument.COUNTER || !known || time <= lastTime) {
      return "";
    }
    double rise = value - lastValues[slot];
    return rise < 0 ? "" : units.rate(series.metric(), rise / (time - lastTime) * SECOND);
  }

  private String label(String name, Series series, int nameWidth, int room) {
    StringBuilder label = new StringBuilder(name);
    if (!series.attributes().isEmpty()) {
      pad(label, nameWidth - label.length() + GAP.length());
      label.append(attributes.of(series.attributes(), room - label.length()));
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
