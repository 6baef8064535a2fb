package dev.panapulse.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code JmhTable CSV [DOCUMENT]}: prints JMH's results as a table, and writes it into the
 * document's part {@code parts}.
 */
public final class JmhTable {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private JmhTable() {}

  /** As above. */
  public static void main(String[] arguments) {
    String csv =
        ProcFs.readUtf8(Path.of(arguments[0]))
            .orElseThrow(() -> new BenchException("no " + arguments[0]));
    ControlGroups none = ControlGroups.find(Path.of("/dev/null"), "");
    String command = System.getProperty("panapulse.bench.command", "scripts/bench --jmh");
    String text = Machine.paragraph(command, Machine.facts(none, Path.of("."))) + "\n" + table(csv);
    System.out.print(text);
    if (arguments.length > 1) {
      MarkedDocument.write(Path.of(arguments[1]), "parts", text);
    }
  }

  /** Columns are Benchmark, Mode, Threads, Samples, Score, Error, Unit and parameters. */
  static String table(String csv) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : csv.lines().skip(1).toList()) {
      List<String> cells = cells(line);
      if (cells.size() < 7) {
        continue;
      }
      String[] parts = cells.getFirst().split(":", 2);
      String key = key(parts[0], cells.subList(7, cells.size()));
      if (parts.length == 1) {
        double unit = cells.get(6).startsWith("ns") ? 1e-3 : 1;
        rows.put(
            key,
            new ArrayList<>(
                List.of(number(cells.get(4), unit, 2), number(cells.get(5), unit, 2), "–")));
      } else if (parts[1].endsWith(ALLOCATED)) {
        Optional.ofNullable(rows.get(key)).ifPresent(row -> row.set(2, number(cells.get(4), 1, 0)));
      }
    }
    MarkdownTable table =
        new MarkdownTable(1, List.of("benchmark", "µs", "± (99.9 %)", "B allocated"));
    rows.forEach((key, row) -> {
      List<String> line = new ArrayList<>(List.of(key));
      line.addAll(row);
      table.row(line);
    });
    return table.text();
  }

  private static String key(String path, List<String> parameters) {
    String[] names = path.split("\\.", -1);
    String name = names[Math.max(0, names.length - 2)] + "." + names[names.length - 1];
    List<String> set = parameters.stream().filter(parameter -> !parameter.isEmpty()).toList();
    return set.isEmpty() ? name : name + " (" + String.join(") (", set) + ")";
  }

  private static List<String> cells(String line) {
    return List.of(line.replace("\"", "").split(",", -1));
  }

  private static String number(String text, double unit, int digits) {
    try {
      double value = Double.parseDouble(text) * unit;
      return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "–";
    } catch (NumberFormatException e) {
      return "–";
    }
  }
}
