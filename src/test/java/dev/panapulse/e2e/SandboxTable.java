package dev.panapulse.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.collectors.CollectorList;
import dev.panapulse.host.CollectorSpec;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The table of docs/design/sandbox.md: which series of each collector are left under each {@link
 * SandboxRow}, next to what a test found.
 *
 * <p>With {@code -Dpanapulse.docs.write=true} the rows that were found are written; else they are
 * compared, except for collectors that have no series on this machine at all.
 */
final class SandboxTable {
  static final Path DOCUMENT = Path.of("docs", "design", "sandbox.md");

  private static final String BEGIN = "<!-- sandbox -->\n";
  private static final String END = "<!-- /sandbox -->";

  /** Cell of a collector that has no series on this machine. */
  private static final String UNKNOWN = "?";

  private final Set<SeriesKey> outside;
  private final Map<SandboxRow, List<String>> found = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param outside the series that the agent has outside of the sandbox
   */
  SandboxTable(Set<SeriesKey> outside) {
    this.outside = outside;
  }

  /** The series of the agent's OTLP JSON. Loop devices have one name, whatever their number. */
  static Set<SeriesKey> series(String json) throws InvalidProtocolBufferException {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(json, request);
    Set<SeriesKey> series = new HashSet<>();
    for (Point point : Point.of(request.build())) {
      Map<String, String> attributes = new TreeMap<>(point.series().attributes());
      attributes.replaceAll((key, value) -> value.replaceFirst("^/dev/loop[0-9]+$", "/dev/loop"));
      series.add(new SeriesKey(point.series().name(), attributes));
    }
    return series;
  }

  /** Adds what is left under a row, and looks at the warnings. */
  void add(SandboxRow row, Set<SeriesKey> inside, String log) {
    List<String> cells = new ArrayList<>();
    for (CollectorSpec collector : collectors()) {
      cells.add(cell(of(collector, outside), of(collector, inside)));
    }
    List<String> before = found.putIfAbsent(row, cells);
    if (before != null && !before.equals(cells)) {
      differences.add(row.name() + ": " + before + " and " + cells);
    }
    differences.addAll(row.wrongWarnings(log));
  }

  /** Compares with the document, or writes it. */
  List<String> differences() throws IOException {
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    Map<String, List<String>> documented = new HashMap<>();
    for (String line : text.substring(from, to).lines().toList()) {
      List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      documented.put(cells.get(1), cells.subList(2, cells.size() - 1));
    }
    StringBuilder table = new StringBuilder(heading());
    for (SandboxRow row : SandboxRow.ALL) {
      List<String> known = documented.getOrDefault(row.name(), List.of());
      List<String> cells = withKnown(found.getOrDefault(row, known), known);
      table.append("| ").append(row.name()).append(" | ").append(String.join(" | ", cells));
      table.append(" |\n");
    }
    if (Boolean.getBoolean("panapulse.docs.write")) {
      Files.writeString(DOCUMENT, text.substring(0, from) + table + text.substring(to));
    } else if (!text.substring(from, to).contentEquals(table)) {
      differences.add("documented:\n" + text.substring(from, to) + "found:\n" + table);
    }
    return differences;
  }

  private static List<String> withKnown(List<String> cells, List<String> known) {
    List<String> all = new ArrayList<>(cells);
    for (int i = 0; i < all.size() && i < known.size(); i++) {
      if (all.get(i).equals(UNKNOWN)) {
        all.set(i, known.get(i));
      }
    }
    return all;
  }

  private static List<CollectorSpec> collectors() {
    return CollectorList.ALL.stream().filter(spec -> !spec.name().equals("self")).toList();
  }

  private static String heading() {
    StringBuilder names = new StringBuilder("| directive or mount |");
    StringBuilder rule = new StringBuilder("|---|");
    for (CollectorSpec collector : collectors()) {
      names.append(' ').append(collector.name()).append(" |");
      rule.append("---|");
    }
    return names + "\n" + rule + "\n";
  }

  private static String cell(Set<SeriesKey> outside, Set<SeriesKey> inside) {
    if (outside.isEmpty()) {
      return UNKNOWN;
    }
    if (inside.equals(outside)) {
      return "all";
    }
    if (inside.isEmpty()) {
      return "none";
    }
    return outside.containsAll(inside) ? "part" : "differs";
  }

  private static Set<SeriesKey> of(CollectorSpec collector, Set<SeriesKey> series) {
    Set<SeriesKey> own = new HashSet<>();
    for (SeriesKey key : series) {
      if (collector.metrics().stream().anyMatch(m -> m.metric().name().equals(key.name()))) {
        own.add(key);
      }
    }
    return own;
  }
}
