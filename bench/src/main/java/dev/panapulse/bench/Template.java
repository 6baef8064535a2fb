package dev.panapulse.bench;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with placeholders, words between at signs: {@code @interval_s@}. */
final class Template {
  /** All there are; docs/benchmarks.md says what they stand for. */
  static final Set<String> WORDS =
      Set.of(
          "work",
          "root",
          "program",
          "jar",
          "java",
          "interval_s",
          "interval_ms",
          "port",
          "url",
          "authority",
          "hostname");

  private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z][a-z_]*)@");

  private Template() {}

  /** All placeholders of a text that mean nothing. */
  static Set<String> unknown(String text) {
    Set<String> unknown = new TreeSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      if (!WORDS.contains(matcher.group(1))) {
        unknown.add(matcher.group());
      }
    }
    return unknown;
  }

  static String fill(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(value(match, values)));
  }

  private static String value(MatchResult match, Map<String, String> values) {
    String value = values.get(match.group(1));
    if (value == null) {
      throw new BenchException(match.group() + " stands for nothing here");
    }
    return value;
  }
}
