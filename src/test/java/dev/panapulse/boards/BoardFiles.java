package dev.panapulse.boards;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All generated files in packaging/dashboards. */
public final class BoardFiles {
  /** The directory that has them. */
  public static final Path DIRECTORY = Path.of("packaging", "dashboards");

  private BoardFiles() {}

  /**
   * The file with the unit tests of the rules, with names of that form; the rules lie beside it.
   */
  public static Path tests(NameForm form) {
    return rules(form).resolveSibling("panapulse.test.yml");
  }

  /** The file with the rules, with names of that form. */
  public static Path rules(NameForm form) {
    return DIRECTORY.resolve("rules").resolve(form.directory()).resolve(RuleYaml.RULES);
  }

  /** The table of rules in the README, in Markdown. */
  static String table() {
    StringBuilder table = new StringBuilder("| alert | severity | when |\n|---|---|---|\n");
    for (Rule rule : Rules.all()) {
      String severity = rule.severity().name().toLowerCase(Locale.ROOT);
      table.append("| " + rule.name() + " | " + severity + " | " + rule.description() + " |\n");
    }
    return table.toString();
  }

  /** What is in each of the files. */
  static Map<Path, String> all() {
    Map<Path, String> files = new TreeMap<>();
    List<Rule> rules = Rules.all();
    for (NameForm form : NameForm.values()) {
      for (Board board : Boards.all()) {
        String name = board.name() + ".json";
        Path below = Path.of(form.directory(), name);
        files.put(DIRECTORY.resolve("grafana").resolve(below), GrafanaJson.of(board, form));
        files.put(DIRECTORY.resolve("perses").resolve(below), PersesJson.of(board, form));
      }
      files.put(rules(form), RuleYaml.rules(rules, form));
      files.put(tests(form), RuleYaml.tests(rules, form));
    }
    return files;
  }
}
