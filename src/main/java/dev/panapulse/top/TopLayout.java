package dev.panapulse.top;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.terminal.Canvas;
import dev.panapulse.terminal.Style;
import dev.panapulse.top.HostFigures.Core;
import dev.panapulse.top.HostFigures.Cpu;
import dev.panapulse.top.HostFigures.Memory;
import dev.panapulse.top.HostFigures.Pressure;
import dev.panapulse.top.HostModel.Curve;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything is on a screen of any size: lines about the whole host at the top, lists below
 * them, keys in the last line. What does not fit is left out, the least important first.
 */
final class TopLayout {
  private static final int LABEL_WIDTH = 6;
  private static final int VALUE_WIDTH = 7;
  private static final int MOST_CURVE = 60;
  private static final int LEAST_CURVE = 8;

  /** With fewer columns there are no curves. */
  private static final int CURVES_FROM = 40;

  /** From this width on lists are side by side. */
  private static final int TWO_COLUMNS_FROM = 110;

  /** Columns up to where a long name of the host is cut, at least. */
  private static final int MOST_HOST = 24;

  private static final int CORE_WIDTH = 16;
  private static final int CORE_BAR = 5;
  private static final int GAP = 2;

  private static final List<String> HELP =
      List.of(
          "q, Ctrl-C       quit",
          "j, k, arrows    scroll lists that do not fit",
          "PgUp, PgDn      scroll by ten lines",
          "g, G            to their first and last line",
          "s               lists by use or by name",
          "1               each processor, or not",
          "Ctrl-L          draw all again",
          "Ctrl-Z          stop; fg continues",
          "?               this help, or not");

  private final HostModel model;
  private final AgentLine agent;
  private final TopView view;
  private final String host;
  private final boolean unicode;
  private final Canvas canvas;
  private int row;
  private int hidden;

  private TopLayout(
      HostModel model, AgentLine agent, TopView view, String host, boolean unicode, Canvas canvas) {
    this.model = model;
    this.agent = agent;
    this.view = view;
    this.host = host;
    this.unicode = unicode;
    this.canvas = canvas;
  }

  /**
   * A screen.
   *
   * @param canvas drawn by cell
   * @param mostScroll lines by which the longest list can be scrolled
   */
  record Screen(Canvas canvas, int mostScroll) {}

  /**
   * Draws a screen.
   *
   * @param host its name
   * @param unicode whether the terminal has blocks of Unicode
   */
  static Screen draw(
      HostModel model,
      AgentLine agent,
      TopView view,
      String host,
      boolean unicode,
      int columns,
      int rows) {
    Canvas canvas = new Canvas(columns, rows);
    TopLayout layout = new TopLayout(model, agent, view, PrintableText.name(host), unicode, canvas);
    layout.draw();
    return new Screen(canvas, layout.hidden);
  }

  private HostFigures figures() {
    return model.figures();
  }

  private void draw() {
    int rows = canvas.rows();
    int keys = rows > 2 ? 1 : 0;
    int lists = rows < 6 ? 0 : Math.max(rows / 2, rows - 14);
    head(rows - keys - lists);
    if (view.help()) {
      help(rows - keys);
    } else {
      lists(rows - keys);
    }
    if (keys > 0) {
      keys();
    }
  }

  /** Lines about the whole host, in at most {@code room} rows. */
  private void head(int room) {
    List<Runnable> lines = new ArrayList<>();
    lines.add(this::title);
    lines.add(this::cpu);
    lines.add(this::memory);
    lines.add(this::agent);
    lines.add(this::pressure);
    lines.add(this::disk);
    lines.add(this::network);
    for (int i = 0; i < Math.min(room, lines.size()); i++) {
      lines.get(i).run();
      row++;
    }
    if (view.cores()) {
      cores(room - row);
    }
  }

  private void title() {
    HostFigures now = figures();
    int at = put(0, Style.STRONG, "panapulse");
    at = canvas.put(row, at + 1, Math.max(MOST_HOST, canvas.columns() / 3), Style.PLAIN, host);
    HostFigures.Load load = now.load();
    at =
        put(
            at + GAP,
            Style.PLAIN,
            "load "
                + Amounts.hundredths(load.one())
                + " "
                + Amounts.hundredths(load.five())
                + " "
                + Amounts.hundredths(load.fifteen()));
    at = put(at + GAP, Style.PLAIN, "up " + Amounts.duration(now.uptime()));
    at = put(at + GAP, Style.FAINT, Amounts.count(now.processes()) + " processes");
    String time = Amounts.time(now.epochNanos()) + " UTC";
    if (now.epochNanos() > 0 && at + GAP + time.length() <= canvas.columns()) {
      put(canvas.columns() - time.length(), Style.FAINT, time);
    }
  }

  private void agent() {
    int at = put(0, agent.style(), agent.state());
    if (!agent.rest().isEmpty()) {
      put(put(at, Style.PLAIN, ": "), Style.PLAIN, PrintableText.sentence(agent.rest()));
    }
  }

  private void cpu() {
    Cpu cpu = figures().cpu();
    int at = curve("cpu", Amounts.percent(cpu.busy()) + "%", cpu.busy(), Curve.CPU, 1);
    at = share(at, "user", cpu.user());
    at = share(at, "sys", cpu.system());
    at = share(at, "wait", cpu.iowait());
    at = share(at, "steal", cpu.steal());
    at = share(at, "irq", cpu.interrupt());
    share(at, "nice", cpu.nice());
  }

  private int share(int at, String name, double share) {
    String text = name + " " + Amounts.percent(share);
    return at + text.length() > canvas.columns()
        ? canvas.columns()
        : put(at, Style.PLAIN, text) + GAP;
  }

  private void memory() {
    Memory memory = figures().memory();
    double share = memory.used() / memory.total();
    int at = curve("memory", Amounts.percent(share) + "%", share, Curve.MEMORY, 1);
    at =
        put(at, Style.PLAIN, Amounts.bytes(memory.used()) + " of " + Amounts.bytes(memory.total()));
    put(
        at + GAP,
        Style.PLAIN,
        memory.swap() > 0
            ? "swap " + Amounts.bytes(memory.swapUsed()) + " of " + Amounts.bytes(memory.swap())
            : "no swap");
  }

  private void pressure() {
    double worst = model.history(Curve.PRESSURE).get(0);
    int at = curve("stall", Amounts.percent(worst) + "%", Double.NaN, Curve.PRESSURE, 1);
    if (figures().pressures().isEmpty()) {
      put(at, Style.FAINT, "pressure is not known here");
    }
    for (Pressure pressure : figures().pressures()) {
      String full =
          Double.isNaN(pressure.full()) || pressure.resource().equals("cpu")
              ? ""
              : " all " + Amounts.percent(pressure.full());
      at =
          put(
              at,
              Style.PLAIN,
              PrintableText.name(pressure.resource())
                  + " "
                  + Amounts.percent(pressure.some())
                  + full);
      at += GAP;
    }
  }

  private void disk() {
    double read = Double.NaN;
    double written = Double.NaN;
    for (HostFigures.Disk disk : figures().disks()) {
      read = RowIndex.add(read, disk.read());
      written = RowIndex.add(written, disk.written());
    }
    traffic("disks", Curve.DISK, "read " + rate(read) + "  write " + rate(written));
  }

  private void network() {
    double received = Double.NaN;
    double sent = Double.NaN;
    for (HostFigures.Interface each : figures().interfaces()) {
      received = RowIndex.add(received, each.received());
      sent = RowIndex.add(sent, each.sent());
    }
    traffic("net", Curve.NETWORK, "in " + rate(received) + "  out " + rate(sent));
  }

  private static String rate(double bytes) {
    return Amounts.bytes(bytes) + "/s";
  }

  /** The highest point of the curve is the largest value that is in it. */
  private void traffic(String label, Curve curve, String details) {
    History history = model.history(curve);
    double largest = history.largest(curveWidth());
    int at = curve(label, rate(history.get(0)), Double.NaN, curve, largest);
    at = put(at, Style.PLAIN, details);
    if (largest > 0) {
      put(at + GAP, Style.FAINT, "most " + rate(largest));
    }
  }

  private int curveWidth() {
    int columns = canvas.columns();
    return columns < CURVES_FROM
        ? 0
        : Math.clamp((columns - LABEL_WIDTH - VALUE_WIDTH) / 3, LEAST_CURVE, MOST_CURVE);
  }

  /** A label, a value and its history; returns where details begin. */
  private int curve(String label, String value, double share, Curve curve, double full) {
    put(0, Style.STRONG, label);
    int at = LABEL_WIDTH + Math.max(1, VALUE_WIDTH - value.length());
    at = put(at, Tables.style(share), value) + GAP;
    int width = curveWidth();
    if (width > 0) {
      String line = Sparkline.of(model.history(curve), width, full, unicode);
      at = put(at, Style.CURVE, line) + GAP;
    }
    return at;
  }

  /** Each processor: with a bar if there is room for all, else with one character. */
  private void cores(int room) {
    List<Core> cores = figures().cores();
    int perRow = Math.max(1, canvas.columns() / CORE_WIDTH);
    int wanted = (cores.size() + perRow - 1) / perRow;
    if (wanted <= room) {
      for (int i = 0; i < cores.size(); i++) {
        core(cores.get(i), row + i / perRow, i % perRow * CORE_WIDTH);
      }
      row += wanted;
      return;
    }
    int width = canvas.columns();
    for (int i = 0; i < cores.size() && i / width < room; i++) {
      double busy = cores.get(i).busy();
      String step = String.valueOf(Sparkline.step(busy, 1, unicode));
      canvas.put(row + i / width, i % width, width, Style.CURVE, step);
    }
    row += Math.min(room, (cores.size() + width - 1) / width);
  }

  private void core(Core core, int at, int column) {
    int end = column + CORE_WIDTH - 1;
    int bar =
        canvas.put(
                at,
                column,
                end,
                Style.FAINT,
                " ".repeat(Math.max(0, 3 - core.number().length())) + core.number())
            + 1;
    bar = canvas.put(at, bar, end, Style.CURVE, Sparkline.bar(core.busy(), CORE_BAR, unicode));
    String percent = Double.isFinite(core.busy()) ? Math.round(core.busy() * 100) + "%" : "-";
    canvas.put(at, bar + Math.max(1, 5 - percent.length()), end, Style.PLAIN, percent);
  }

  private void help(int end) {
    for (int i = 0; i < HELP.size() && row < end; i++) {
      put(0, Style.PLAIN, HELP.get(i));
      row++;
    }
  }

  private void lists(int end) {
    Table disks = Tables.disks(figures(), view.byUse());
    Table interfaces = Tables.interfaces(figures(), view.byUse());
    Table mounts = Tables.mounts(figures(), view.byUse());
    Table temperatures = Tables.temperatures(figures(), view.byUse());
    int columns = canvas.columns();
    if (columns >= TWO_COLUMNS_FROM) {
      int middle = columns / 2;
      lists(List.of(disks, interfaces), end, 0, middle - 1);
      lists(List.of(mounts, temperatures), end, middle + 1, columns);
    } else {
      lists(List.of(mounts, disks, interfaces, temperatures), end, 0, columns);
    }
  }

  /** Lists below each other; the short ones leave the long ones their room. */
  private void lists(List<Table> tables, int end, int from, int to) {
    int[] rows = share(tables, end - row);
    int at = row;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] > 1) {
        Table table = tables.get(i);
        table.draw(canvas, at, rows[i], from, to, view.scroll());
        hidden = Math.max(hidden, table.wantedRows() - rows[i]);
        at += rows[i];
      }
    }
  }

  /** Row by row to those that have the fewest, so that none is left out for a longer one. */
  private static int[] share(List<Table> tables, int room) {
    int[] rows = new int[tables.size()];
    int left = room;
    for (int i = 0; i < rows.length; i++) {
      // a heading and a line, or nothing
      if (tables.get(i).wantedRows() > 0 && left >= 2) {
        rows[i] = 2;
        left -= 2;
      }
    }
    for (boolean grows = true; grows && left > 0; ) {
      grows = false;
      for (int i = 0; i < rows.length && left > 0; i++) {
        if (rows[i] > 0 && rows[i] < tables.get(i).wantedRows()) {
          rows[i]++;
          left--;
          grows = true;
        }
      }
    }
    return rows;
  }

  private void keys() {
    row = canvas.rows() - 1;
    int at =
        put(0, Style.FAINT, "q quit  ? help  1 cores  s by " + (view.byUse() ? "name" : "use"));
    if (hidden > 0) {
      put(at + GAP, Style.FAINT, "j k scroll");
    }
  }

  private int put(int column, Style style, String text) {
    return canvas.put(row, column, canvas.columns(), style, text);
  }
}
