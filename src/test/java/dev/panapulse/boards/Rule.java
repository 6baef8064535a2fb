package dev.panapulse.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An alert rule.
 *
 * <p>In its condition {@code <<MEASURE: query>>} marks a query that finds series on every host that
 * can have them, whether the alert fires or not. Its texts have attributes as in {@code
 * {host.name}}, and {@code {value}} for the value of the condition.
 *
 * @param holds how long the condition has to hold, as in {@code 5m}; empty for not at all
 * @param format a template function for the value, such as {@code humanizePercentage}
 * @param action what to do about it
 * @param at when the unit test looks at it, as in {@code 30m}
 * @param scenarios hosts in its unit test
 */
public record Rule(
    String group,
    String name,
    Severity severity,
    String holds,
    String condition,
    String format,
    String summary,
    String description,
    String action,
    String at,
    List<Scenario> scenarios) {
  private static final Pattern MARKED = Pattern.compile("(?s)<<(\\w+):(.*?)>>");

  /** How urgent it is. */
  enum Severity {
    /** Somebody should look at once. */
    CRITICAL,
    /** Somebody should look today. */
    WARNING
  }

  /**
   * A host in the rule's unit test. In its series HOST stands for its name.
   *
   * @param series series by their selectors, with values as {@code promtool} takes them, one a
   *     minute
   * @param alert the alert that fires on it
   */
  record Scenario(Map<String, String> series, Optional<Alert> alert) {}

  /**
   * An alert that is expected.
   *
   * @param labels those that come from the series
   * @param value the value as the texts have it
   */
  record Alert(Map<String, String> labels, String value) {
    /** The alert on a host of that name. */
    Alert on(String host) {
      Map<String, String> all = new TreeMap<>(labels);
      all.put("host.name", host);
      return new Alert(all, value);
    }
  }

  /** Begins a rule. */
  static Builder of(String group, String name, Severity severity, String holds, String condition) {
    return new Builder(group, name, severity, holds, condition);
  }

  /** A rule that is being written. */
  static final class Builder {
    private final String group;
    private final String name;
    private final Severity severity;
    private final String holds;
    private final String condition;
    private final List<Scenario> scenarios = new ArrayList<>();
    private String format = "";
    private String summary = "";
    private String description = "";
    private String action = "";
    private String at = "";

    private Builder(String group, String name, Severity severity, String holds, String condition) {
      this.group = group;
      this.name = name;
      this.severity = severity;
      this.holds = holds;
      this.condition = condition;
    }

    /** Its texts. */
    Builder says(String newSummary, String newDescription, String newAction) {
      summary = newSummary;
      description = newDescription;
      action = newAction;
      return this;
    }

    /** A template function that makes its value readable. */
    Builder valueBy(String function) {
      format = function;
      return this;
    }

    /** When its unit test looks at it. */
    Builder at(String time) {
      at = time;
      return this;
    }

    /** A host on which an alert fires. */
    Builder fires(Map<String, String> labels, String value, String... series) {
      scenarios.add(new Scenario(pairs(series), Optional.of(new Alert(labels, value))));
      return this;
    }

    /** A host on which none does. */
    Builder silent(String... series) {
      scenarios.add(new Scenario(pairs(series), Optional.empty()));
      return this;
    }

    private static Map<String, String> pairs(String... texts) {
      Map<String, String> pairs = new TreeMap<>();
      for (int i = 0; i < texts.length; i += 2) {
        pairs.put(texts[i], texts[i + 1]);
      }
      return pairs;
    }

    Rule build() {
      return new Rule(
          group,
          name,
          severity,
          holds,
          condition,
          format,
          summary,
          description,
          action,
          at,
          List.copyOf(scenarios));
    }
  }

  /** The whole condition in PromQL, with names of that form. */
  public String in(NameForm form) {
    return new Expression(MARKED.matcher(condition).replaceAll("$2")).in(form);
  }

  /** The marked queries. */
  public List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    Matcher marked = MARKED.matcher(condition);
    while (marked.find()) {
      queries.add(Query.of(Measure.valueOf(marked.group(1)), name, marked.group(2)));
    }
    return queries;
  }

  /** A text of it as a template, with names of that form. */
  String template(String text, NameForm form) {
    return Expression.replaceBraced(
        text,
        "\\{([a-z_.]+)\\}",
        name ->
            name.equals("value")
                ? "{{ $value" + (format.isEmpty() ? "" : " | " + format) + " }}"
                : form.labelValue(name));
  }

  /** A text of it as an alert has it. */
  String text(String text, Alert alert) {
    return Expression.replaceBraced(
        text,
        "\\{([a-z_.]+)\\}",
        name ->
            name.equals("value") ? alert.value() : alert.labels().getOrDefault(name, "<no value>"));
  }
}
