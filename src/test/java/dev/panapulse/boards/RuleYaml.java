package dev.panapulse.boards;

import dev.panapulse.boards.Rule.Alert;
import dev.panapulse.boards.Rule.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rules in the format of Prometheus, and their unit tests in that of vmalert-tool. */
final class RuleYaml {
  static final String RULES = "panapulse.yml";

  /** Stands for the host of a case. */
  private static final String HOST = "HOST";

  private static final String HEAD =
      "# Made from src/test/java/dev/panapulse/boards/Rules.java; see packaging/dashboards/README.md.\n";

  private RuleYaml() {}

  static String rules(List<Rule> rules, NameForm form) {
    Map<String, StringBuilder> groups = new LinkedHashMap<>();
    for (Rule rule : rules) {
      StringBuilder group = groups.computeIfAbsent(rule.group(), name -> new StringBuilder());
      group.append("      - alert: ").append(rule.name()).append('\n');
      group.append("        expr: ").append(JsonText.string(rule.in(form))).append('\n');
      if (!rule.holds().isEmpty()) {
        group.append("        for: ").append(rule.holds()).append('\n');
      }
      group.append("        labels:\n          severity: ").append(severity(rule)).append('\n');
      group.append("        annotations:\n");
      texts(rule)
          .forEach((key, text) ->
              group
                  .append("          ")
                  .append(key)
                  .append(": ")
                  .append(JsonText.string(rule.template(text, form)))
                  .append('\n'));
    }
    StringBuilder yaml = new StringBuilder(HEAD).append("groups:\n");
    groups.forEach((name, body) ->
        yaml.append("  - name: ").append(name).append("\n    rules:\n").append(body));
    return yaml.toString();
  }

  private static String severity(Rule rule) {
    return rule.severity().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> texts(Rule rule) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("summary", rule.summary());
    texts.put("description", rule.description());
    texts.put("action", rule.action());
    return texts;
  }

  /**
   * A test for each rule: the hosts of all its cases in one store, and at the end the alerts of
   * those that fire and no others.
   */
  static String tests(List<Rule> rules, NameForm form) {
    StringBuilder yaml = new StringBuilder(HEAD);
    yaml.append("rule_files: [").append(RULES).append("]\nevaluation_interval: 1m\ntests:\n");
    rules.forEach(rule -> test(yaml, rule, form));
    return yaml.toString();
  }

  private static void test(StringBuilder yaml, Rule rule, NameForm form) {
    yaml.append("  - name: ").append(rule.name());
    yaml.append("\n    interval: 1m\n    input_series:\n");
    StringBuilder alerts = new StringBuilder();
    for (int i = 0; i < rule.scenarios().size(); i++) {
      Scenario scenario = rule.scenarios().get(i);
      String host = String.valueOf((char) ('a' + i));
      series(yaml, scenario, host, form);
      if (scenario.alert().isPresent()) {
        alert(alerts, rule, scenario.alert().get().on(host), form);
      }
    }
    yaml.append("    alert_rule_test:\n      - eval_time: ").append(rule.at());
    if (form != NameForm.PROMETHEUS_UTF8) {
      // vmalert-tool wants it and cannot read that form, promtool does not know it
      yaml.append("\n        groupname: ").append(rule.group());
    }
    yaml.append("\n        alertname: ").append(rule.name());
    yaml.append("\n        exp_alerts:\n").append(alerts);
  }

  private static void series(StringBuilder yaml, Scenario scenario, String host, NameForm form) {
    scenario
        .series()
        .forEach((selector, values) -> {
          String series = new Expression(selector.replace(HOST, host)).in(form);
          yaml.append("      - series: ").append(JsonText.string(series));
          yaml.append("\n        values: ").append(JsonText.string(values)).append('\n');
        });
  }

  private static void alert(StringBuilder yaml, Rule rule, Alert alert, NameForm form) {
    yaml.append("          - exp_labels:\n              severity: ").append(severity(rule));
    yaml.append('\n');
    alert.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(label ->
            yaml.append("              ")
                .append(form.label(label.getKey()))
                .append(": ")
                .append(JsonText.string(label.getValue()))
                .append('\n'));
    yaml.append("            exp_annotations:\n");
    texts(rule)
        .forEach((key, text) ->
            yaml.append("              ")
                .append(key)
                .append(": ")
                .append(JsonText.string(rule.text(text, alert)))
                .append('\n'));
  }
}
