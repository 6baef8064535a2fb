package dev.panapulse.boards;

import dev.panapulse.docs.MetricCatalogue;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query in PromQL with the names of the conventions, as in {@code rate(system.cpu.time[5m])}.
 *
 * <p>{@code $info} stands for series, one a host, that have the attributes of the resource as
 * labels. Whatever has a dot in its name is a metric or an attribute; others are PromQL's own.
 */
final class Expression {
  /** Attributes of the resource that queries may name. */
  private static final Set<String> RESOURCE =
      Set.of("host.name", "host.arch", "os.description", "service.version");

  /** A string, a duration or number, a variable, or a name. */
  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"]*\"|\\d[\\w.]*|\\$\\w+|(?<name>[A-Za-z_][\\w.]*)(?<braces>\\s*\\{)?");

  /** Labels of a selector. */
  private static final Pattern SELECTOR =
      Pattern.compile("(?<metric>[a-z_]+\\.[\\w.]+)\\{([^}]*)\\}");

  private final String text;

  Expression(String text) {
    this.text = text.strip().replaceAll("\\s*\n\\s*", " ");
    checkSelectors();
  }

  private void checkSelectors() {
    Matcher selector = SELECTOR.matcher(text);
    while (selector.find()) {
      MetricCatalogue.Entry metric = metric(selector.group("metric")).orElseThrow();
      for (String matcher : selector.group(2).split(",", -1)) {
        String label = matcher.split("=~|!~|!=|=", 2)[0].strip();
        if (!RESOURCE.contains(label)
            && !metric.required().contains(label)
            && !metric.optional().contains(label)) {
          throw new IllegalArgumentException(metric.name() + " has no " + label);
        }
      }
    }
  }

  private static Optional<MetricCatalogue.Entry> metric(String name) {
    return MetricCatalogue.find(name);
  }

  /** Names of the metrics in it. */
  Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      Optional.ofNullable(token.group("name"))
          .filter(name -> metric(name).isPresent())
          .ifPresent(metrics::add);
    }
    return metrics;
  }

  /** The query as a store with names of that form takes it. */
  String in(NameForm form) {
    String info = info(form);
    String translated =
        TOKEN.matcher(text).replaceAll(t -> Matcher.quoteReplacement(token(t, form)));
    return translated.replace("$info", info);
  }

  private static String token(MatchResult token, NameForm form) {
    Optional<String> name = Optional.ofNullable(token.group("name"));
    if (name.isEmpty() || !name.get().contains(".")) {
      return token.group();
    }
    String braces = Optional.ofNullable(token.group("braces")).orElse("");
    Optional<String> metric = metric(name.get()).map(form::metric);
    if (metric.isEmpty()) {
      return label(name.get(), form) + braces;
    }
    if (!form.isQuoted()) {
      return metric.get() + braces;
    }
    return "{\"" + metric.get() + "\"" + (braces.isEmpty() ? "}" : ",");
  }

  private static String label(String name, NameForm form) {
    if (!RESOURCE.contains(name)
        && MetricCatalogue.entries().stream()
            .noneMatch(e -> e.required().contains(name) || e.optional().contains(name))) {
      throw new IllegalArgumentException(name + " is no metric and no attribute");
    }
    return quoted(form.label(name), form);
  }

  private static String quoted(String name, NameForm form) {
    return form.isQuoted() ? '"' + name + '"' : name;
  }

  /** Prometheus has the resource in a series of its own; VictoriaMetrics on every series. */
  private static String info(NameForm form) {
    String version = quoted(form.label("service.version"), form) + "!=\"\"";
    String uptime = form.metric(metric("system.uptime").orElseThrow());
    return form == NameForm.VICTORIA_METRICS
        ? uptime + "{" + version + "}"
        : "{__name__=~\"target_info|" + uptime + "\"," + version + "}";
  }

  /**
   * A text with the names of labels between the braces of a legend, as in <code>{{cpu.mode}}</code>
   * .
   */
  static String legend(String text, NameForm form) {
    return replaceBraced(text, "\\{\\{([a-z_.]+)\\}\\}", name -> "{{" + form.label(name) + "}}");
  }

  /** Replaces what a pattern with one group matches by a function of that group. */
  static String replaceBraced(String text, String pattern, UnaryOperator<String> replacement) {
    return Pattern.compile(pattern)
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match.group(1))));
  }

  @Override
  public String toString() {
    return text;
  }
}
