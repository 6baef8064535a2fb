package dev.panapulse.boards;

import dev.panapulse.boards.Board.Placed;
import dev.panapulse.boards.Panel.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A board as Perses takes it, in a project named panapulse. */
final class PersesJson {
  private static final String PROJECT = "panapulse";

  private final Board board;
  private final NameForm form;
  private final Map<String, Object> panels = JsonObject.of();

  private PersesJson(Board board, NameForm form) {
    this.board = board;
    this.form = form;
  }

  static String of(Board board, NameForm form) {
    return JsonText.of(new PersesJson(board, form).dashboard());
  }

  private Map<String, Object> dashboard() {
    List<Object> layouts = new ArrayList<>();
    board.sections().forEach(section -> layouts.add(grid(section)));
    return JsonObject.of(
        "kind",
        "Dashboard",
        "metadata",
        JsonObject.of("name", "panapulse-" + board.name(), "project", PROJECT),
        "spec",
        JsonObject.of(
            "display",
            JsonObject.of("name", board.title(), "description", board.description()),
            "duration",
            "3h",
            "refreshInterval",
            "30s",
            "variables",
            board.ofOneHost() ? List.of(host()) : List.of(),
            "panels",
            panels,
            "layouts",
            layouts));
  }

  private Map<String, Object> host() {
    return JsonObject.of(
        "kind",
        "ListVariable",
        "spec",
        JsonObject.of(
            "name",
            "host",
            "display",
            JsonObject.of("name", "Host"),
            "allowMultiple",
            false,
            "allowAllValue",
            false,
            "sort",
            "alphabetical-asc",
            "plugin",
            JsonObject.of(
                "kind",
                "PrometheusPromQLVariable",
                "spec",
                JsonObject.of(
                    "expr",
                    GrafanaJson.hosts("1d").in(form),
                    "labelName",
                    form.label("host.name")))));
  }

  private Map<String, Object> grid(Board.Section section) {
    List<Object> items = new ArrayList<>();
    for (Placed placed : Layout.place(section.panels(), 0)) {
      String key = "panel" + (panels.size() + 1);
      panels.put(key, panel(placed.panel()));
      items.add(
          JsonObject.of(
              "x",
              placed.x(),
              "y",
              placed.y(),
              "width",
              placed.panel().width(),
              "height",
              placed.panel().height(),
              "content",
              JsonObject.of("$ref", "#/spec/panels/" + key)));
    }
    return JsonObject.of(
        "kind",
        "Grid",
        "spec",
        JsonObject.of(
            "display",
            JsonObject.of("title", section.title(), "collapse", JsonObject.of("open", true)),
            "items",
            items));
  }

  private Map<String, Object> panel(Panel panel) {
    List<Object> queries = new ArrayList<>();
    for (Query query : panel.queries()) {
      queries.add(
          JsonObject.of(
              "kind",
              "TimeSeriesQuery",
              "spec",
              JsonObject.of(
                  "plugin",
                  JsonObject.of(
                      "kind",
                      "PrometheusTimeSeriesQuery",
                      "spec",
                      JsonObject.of(
                          "query", query.in(form), "seriesNameFormat", query.legend(form))))));
    }
    return JsonObject.of(
        "kind",
        "Panel",
        "spec",
        JsonObject.of(
            "display",
            JsonObject.of("name", panel.title(), "description", panel.description()),
            "plugin",
            JsonObject.of("kind", kind(panel.kind()), "spec", spec(panel)),
            "queries",
            queries));
  }

  private static String kind(Kind kind) {
    return switch (kind) {
      case STAT -> "StatChart";
      case LINES, STACK -> "TimeSeriesChart";
      case BARS -> "BarChart";
      case TABLE -> "Table";
    };
  }

  private Map<String, Object> spec(Panel panel) {
    Map<String, Object> format = JsonObject.of("unit", panel.measure().perses());
    return switch (panel.kind()) {
      case STAT -> stat(panel, format);
      case LINES, STACK -> chart(panel, format);
      case BARS ->
          JsonObject.of(
              "calculation", "last-number", "format", format, "sort", "desc", "mode", "value");
      case TABLE -> table(panel);
    };
  }

  private Map<String, Object> stat(Panel panel, Map<String, Object> format) {
    Map<String, Object> spec = JsonObject.of("calculation", "last-number", "format", format);
    String legend = panel.queries().getFirst().legend(form);
    if (legend.startsWith("{{")) {
      spec.put("metricLabel", legend.substring(2, legend.length() - 2));
    } else {
      spec.put("sparkline", JsonObject.of());
    }
    return spec;
  }

  private static Map<String, Object> chart(Panel panel, Map<String, Object> format) {
    Map<String, Object> axis = JsonObject.of("format", format);
    if (panel.measure() == Measure.RATIO || panel.kind() == Kind.STACK) {
      axis.put("min", 0);
    }
    Map<String, Object> visual = JsonObject.of("lineWidth", 1);
    if (panel.kind() == Kind.STACK) {
      visual.put("areaOpacity", 0.4);
      visual.put("stack", "all");
    }
    return JsonObject.of(
        "legend",
        JsonObject.of("position", "bottom", "mode", "list"),
        "yAxis",
        axis,
        "visual",
        visual);
  }

  /** One line a host: labels of all queries become one column each, by which rows are joined. */
  private Map<String, Object> table(Panel panel) {
    String host = form.label("host.name");
    List<Object> columns = new ArrayList<>();
    columns.add(JsonObject.of("name", "timestamp", "hide", true));
    columns.add(JsonObject.of("name", host, "header", "Host", "enableSorting", true));
    for (int i = 0; i < panel.queries().size(); i++) {
      Query query = panel.queries().get(i);
      String name = "value #" + (i + 1);
      columns.add(
          query.legend().isEmpty()
              ? JsonObject.of("name", name, "hide", true)
              : JsonObject.of(
                  "name",
                  name,
                  "header",
                  query.legend(),
                  "enableSorting",
                  true,
                  "format",
                  JsonObject.of("unit", query.measure().perses())));
    }
    return JsonObject.of(
        "columnSettings",
        columns,
        "transforms",
        List.of(
            transform("MergeIndexedColumns", "column", host),
            transform("JoinByColumnValue", "columns", List.of(host))));
  }

  private static Map<String, Object> transform(String kind, String key, Object value) {
    return JsonObject.of("kind", kind, "spec", JsonObject.of(key, value));
  }
}
