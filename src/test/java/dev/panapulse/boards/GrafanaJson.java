package dev.panapulse.boards;

import dev.panapulse.boards.Board.Placed;
import dev.panapulse.boards.Panel.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A board as Grafana imports it. */
final class GrafanaJson {
  private static final Map<String, Object> DATA_SOURCE =
      JsonObject.of("type", "prometheus", "uid", "${datasource}");

  private final Board board;
  private final NameForm form;
  private int panels;

  private GrafanaJson(Board board, NameForm form) {
    this.board = board;
    this.form = form;
  }

  static String of(Board board, NameForm form) {
    return JsonText.of(new GrafanaJson(board, form).dashboard());
  }

  private Map<String, Object> dashboard() {
    return JsonObject.of(
        "uid",
        "panapulse-" + board.name(),
        "title",
        board.title(),
        "description",
        board.description(),
        "tags",
        List.of("panapulse"),
        "schemaVersion",
        39,
        "editable",
        true,
        "graphTooltip",
        1,
        "refresh",
        "30s",
        "time",
        JsonObject.of("from", "now-3h", "to", "now"),
        "timezone",
        "browser",
        "links",
        List.of(
            JsonObject.of(
                "type",
                "dashboards",
                "title",
                "Panapulse",
                "tags",
                List.of("panapulse"),
                "asDropdown",
                true,
                "includeVars",
                true,
                "keepTime",
                true)),
        "templating",
        JsonObject.of("list", variables()),
        "panels",
        panels());
  }

  private List<Object> variables() {
    List<Object> variables = new ArrayList<>();
    variables.add(
        JsonObject.of(
            "name",
            "datasource",
            "label",
            "Data source",
            "type",
            "datasource",
            "query",
            "prometheus"));
    if (board.ofOneHost()) {
      String query = "query_result(" + hosts("$__range").in(form) + ")";
      variables.add(
          JsonObject.of(
              "name",
              "host",
              "label",
              "Host",
              "type",
              "query",
              "datasource",
              DATA_SOURCE,
              "definition",
              query,
              "query",
              JsonObject.of("query", query, "refId", "hosts"),
              // the result is text; label_values() takes no dots in older versions
              "regex",
              "/host[._]name=\"([^\"]+)\"/",
              "refresh",
              2,
              "sort",
              1));
    }
    return variables;
  }

  /** The query of the variable {@code $host}. */
  static Query hosts(String window) {
    return Query.of(
        Measure.FLAG, "", "group by (host.name) (count_over_time(system.uptime[" + window + "]))");
  }

  private List<Object> panels() {
    List<Object> all = new ArrayList<>();
    int y = 0;
    for (Board.Section section : board.sections()) {
      all.add(
          JsonObject.of(
              "id",
              ++panels,
              "type",
              "row",
              "title",
              section.title(),
              "collapsed",
              false,
              "gridPos",
              position(0, y, Layout.COLUMNS, 1),
              "panels",
              List.of()));
      List<Placed> placed = Layout.place(section.panels(), y + 1);
      placed.forEach(p -> all.add(panel(p)));
      y = Layout.bottom(placed);
    }
    return all;
  }

  private static Map<String, Object> position(int x, int y, int width, int height) {
    return JsonObject.of("x", x, "y", y, "w", width, "h", height);
  }

  private Map<String, Object> panel(Placed placed) {
    Panel panel = placed.panel();
    Map<String, Object> json =
        JsonObject.of(
            "id",
            ++panels,
            "type",
            type(panel.kind()),
            "title",
            panel.title(),
            "description",
            panel.description(),
            "datasource",
            DATA_SOURCE,
            "gridPos",
            position(placed.x(), placed.y(), panel.width(), panel.height()),
            "fieldConfig",
            JsonObject.of("defaults", defaults(panel), "overrides", overrides(panel)),
            "options",
            options(panel),
            "targets",
            targets(panel));
    if (panel.kind() == Kind.TABLE) {
      json.put("transformations", transformations(panel));
    }
    return json;
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case STAT -> "stat";
      case LINES, STACK -> "timeseries";
      case BARS -> "bargauge";
      case TABLE -> "table";
    };
  }

  private static Map<String, Object> defaults(Panel panel) {
    Map<String, Object> defaults = JsonObject.of("unit", panel.measure().grafana());
    if (panel.measure() == Measure.RATIO) {
      defaults.put("min", 0);
      defaults.put("max", 1);
    } else if (panel.kind() == Kind.STACK || panel.kind() == Kind.BARS) {
      defaults.put("min", 0);
    }
    defaults.put("color", JsonObject.of("mode", colours(panel.kind())));
    if (panel.kind() == Kind.LINES || panel.kind() == Kind.STACK) {
      boolean stacked = panel.kind() == Kind.STACK;
      defaults.put(
          "custom",
          JsonObject.of(
              "fillOpacity",
              stacked ? 40 : 0,
              "lineWidth",
              1,
              "showPoints",
              "never",
              "stacking",
              JsonObject.of("mode", stacked ? "normal" : "none")));
    }
    return defaults;
  }

  private static String colours(Kind kind) {
    return switch (kind) {
      case LINES, STACK -> "palette-classic";
      case BARS -> "continuous-GrYlRd";
      case STAT, TABLE -> "thresholds";
    };
  }

  /** Each column of a table has a unit of its own. */
  private static List<Object> overrides(Panel panel) {
    List<Object> overrides = new ArrayList<>();
    if (panel.kind() == Kind.TABLE) {
      for (Query query : panel.queries()) {
        overrides.add(
            JsonObject.of(
                "matcher",
                JsonObject.of("id", "byName", "options", query.legend()),
                "properties",
                List.of(JsonObject.of("id", "unit", "value", query.measure().grafana()))));
      }
    }
    return overrides;
  }

  private static Map<String, Object> options(Panel panel) {
    Map<String, Object> reduced =
        JsonObject.of("calcs", List.of("lastNotNull"), "fields", "", "values", false);
    return switch (panel.kind()) {
      case STAT ->
          JsonObject.of(
              "reduceOptions",
              reduced,
              "graphMode",
              isName(panel) ? "none" : "area",
              "textMode",
              isName(panel) ? "name" : "value");
      case BARS ->
          JsonObject.of(
              "reduceOptions", reduced, "orientation", "horizontal", "displayMode", "gradient");
      case LINES, STACK ->
          JsonObject.of(
              "legend",
              JsonObject.of("displayMode", "list", "placement", "bottom"),
              "tooltip",
              JsonObject.of("mode", "multi", "sort", "desc"));
      case TABLE -> JsonObject.of("showHeader", true);
    };
  }

  /** Whether a panel shows what its series is called, in place of its value. */
  private static boolean isName(Panel panel) {
    return panel.queries().getFirst().legend().startsWith("{{");
  }

  private List<Object> targets(Panel panel) {
    List<Object> targets = new ArrayList<>();
    for (Query query : panel.queries()) {
      boolean table = panel.kind() == Kind.TABLE;
      targets.add(
          JsonObject.of(
              "refId",
              reference(targets.size()),
              "datasource",
              DATA_SOURCE,
              "editorMode",
              "code",
              "expr",
              query.in(form),
              "legendFormat",
              query.legend(form),
              "instant",
              table || panel.kind() == Kind.BARS,
              "range",
              !table && panel.kind() != Kind.BARS,
              "format",
              table ? "table" : "time_series"));
    }
    return targets;
  }

  private static String reference(int query) {
    return String.valueOf((char) ('A' + query));
  }

  /** One line a host: rows of all queries that have the same host are merged. */
  private static List<Object> transformations(Panel panel) {
    Map<String, Object> names = JsonObject.of();
    Map<String, Object> left = JsonObject.of("Time", true);
    for (int i = 0; i < panel.queries().size(); i++) {
      String column = "Value #" + reference(i);
      String legend = panel.queries().get(i).legend();
      if (legend.isEmpty()) {
        left.put(column, true);
      } else {
        names.put(column, legend);
      }
    }
    return List.of(
        JsonObject.of("id", "merge", "options", JsonObject.of()),
        JsonObject.of(
            "id",
            "organize",
            "options",
            JsonObject.of("excludeByName", left, "renameByName", names)));
  }
}
