package dev.panapulse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plain English in the documents, in every text that the agent and its benchmarks print (log lines,
 * errors, help, settings and metric descriptions, which are string literals), and in the usage
 * texts of the scripts.
 *
 * <p>Each rule is a regular expression for a phrase that is not used, and the phrase to use
 * instead. A blank in a rule also matches a line break. Code in documents is not looked at, and
 * neither are generated tables, whose sentences are literals.
 */
final class ProseTest {
  private record Rule(Pattern phrase, String instead) {
    Rule(String phrase, String instead) {
      this(Pattern.compile(phrase.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE), instead);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          // words that have another one in docs/glossary.md
          new Rule("\\banswer(?:s|ed|ing)?\\b(?! (?:one|the|a) question)", "response, respond"),
          new Rule("\\btroubles?\\b", "error"),
          new Rule("\\bcomplain(?:s|ed|ts?)?\\b", "log, report"),
          new Rule("\\bdefects?\\b", "internal error"),
          new Rule("\\bthe catalog\\b", "the series registry"),
          new Rule("\\bshippers?\\b", "the export loop"),
          new Rule("\\bplaces? (?:in|of) (?:the|a|each) row\\b", "slot"),
          new Rule("\\bfloors\\b", "rooms"),
          new Rule("\\bbooks\\b", "ledger"),
          new Rule(
              "\\b(?:is|are|was|were|be) tried (?:again|anew)\\b|\\btries again\\b", "retried"),
          // phrases that are not English as it is written today
          new Rule("\\baffairs?\\b", "task, responsibility"),
          new Rule("\\b(?:is|are|was|were|be) had\\b", "available"),
          new Rule("\\bhas it that\\b|\\bas \\w+ has it\\b", "as … specifies"),
          new Rule("\\bof no use\\b", "cannot be used"),
          new Rule("\\bfor good\\b", "permanently, final"),
          new Rule("\\banew\\b", "again"),
          new Rule("\\bgoes on\\b", "continues"),
          new Rule("\\bwant of\\b", "lack of"),
          new Rule("\\b(?:is|are|be) come by\\b", "obtained"),
          new Rule("\\b(?:puts?|be put) (?:that|it|this) right\\b", "corrects"),
          new Rule("\\bmakes? (?:no )?sense\\b", "valid, invalid"),
          new Rule("\\bturn(?:s|ed)? down\\b", "rejects"),
          new Rule("\\bno room (?:for|in)\\b", "not allowed"),
          new Rule("\\b(?:is|are) not there\\b", "is missing, was not found"),
          // a pronoun where a noun belongs
          new Rule(
              "\\b(?:of|with|from|by|than|to|for|at|on|keeps?|sends?|takes?|writes?) what (?:is|was|are|were|has|had|it|they|waits"
                  + "|lies|goes|comes|came|fails|failed)\\b",
              "the name of the thing"),
          new Rule(
              "\\bwhat (?:it|they|he) (?:saw|had|have)\\b|\\bwhat waits\\b",
              "the name of the thing"),
          // turned-round negation
          new Rule("\\b(?!ha[sd]\\b|have\\b)[a-z]+s (?:it|them) not\\b", "does not …"),
          new Rule("\\b(?:sends|reads|knows|writes|needs|takes|waits|counts) not\\b", "does not …"),
          new Rule(
              "\\bis no (?:OTLP|HTTP|gRPC|TOML|JSON|PEM|URL|number|directory|file)\\b",
              "is not a …"),
          // data does not speak
          new Rule(
              "\\b(?:rows?|messages?|heads?|headers?|files?|records?|kernel|status|values?|fields?"
                  + "|entry|entries|lines?|numbers?|data|bytes|figures?|sizes?)"
                  + " (?:tells?|told|knows?|knew|hears?|heard|says|said)\\b",
              "contains, reports, shows"),
          new Rule("\\b(?:is|are|was|were|be) told\\b(?! (?:to|not to)\\b)", "reported, logged"));

  /** Generated tables, code, and the targets of links. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?ms)<!-- ([\\w:]+) -->.*?<!-- /\\1 -->|^ *```.*?^ *```|``.*?``|`[^`]*`|\\]\\([^)]*\\)");

  /** The text of a function {@code usage} in a script. */
  private static final Pattern USAGE =
      Pattern.compile("(?ms)^usage\\(\\) \\{\n\\s*cat <<'?(\\w+)'?\n(.*?)^\\1$");

  private static final Pattern LITERAL =
      Pattern.compile(
          "(?s)//[^\n]*|/\\*.*?\\*/|'(?:\\\\.|[^'\\\\])+'"
              + "|(?<text>\"\"\"(?:[^\\\\\"]++|\\\\.|\"(?!\"\"))*+\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\")");

  @Test
  void documentsAreInPlainEnglish() throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> documents = documents();
    assertTrue(documents.contains(Path.of("README.md")), documents.toString());
    for (Path document : documents) {
      String text = Files.readString(document);
      check(document, CODE.matcher(text).replaceAll(ProseTest::blank), found);
    }
    assertEquals(List.of(), found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/main/java", "bench/src/main/java"})
  void printedTextsAreInPlainEnglish(String sources) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of(sources))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        check(file, literals(Files.readString(file)), found);
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void usageTextsOfScriptsAreInPlainEnglish() throws IOException {
    List<String> found = new ArrayList<>();
    int texts = 0;
    try (Stream<Path> files = Files.walk(Path.of("scripts"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String script = Files.readString(file);
        Matcher usage = USAGE.matcher(script);
        while (usage.find()) {
          texts++;
          String before = script.substring(0, usage.start(2)).replaceAll("[^\n]", " ");
          check(file, before + usage.group(2), found);
        }
      }
    }
    assertTrue(texts >= 3, texts + " usage texts in scripts");
    assertEquals(List.of(), found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a server's answer is lost",
        "rows are\ntried again",
        "puts it into a place of the row",
        "a list of what was sampled",
        "encodes the batch and sends it not",
        "the response is no OTLP",
        "the kernel tells it",
        "all errors are told at once",
        "retried as OTLP has it",
        "a value that cannot be had"
      })
  void phrasesThatAreNotUsedAreFound(String text) {
    List<String> found = new ArrayList<>();
    check(Path.of("text"), text, found);
    assertEquals(1, found.size(), found.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A room answers one question.",
        "It has not been tried.",
        "an image followed links where it was told not to",
        "the log says so",
        "What it costs"
      })
  void plainEnglishIsNotFound(String text) {
    List<String> found = new ArrayList<>();
    check(Path.of("text"), text, found);
    assertEquals(List.of(), found);
  }

  @Test
  void onlyLiteralsOfASourceAreLookedAt() {
    String source = "/* answer */ char c = '\"'; // answer\nString s = \"an \\\"answer\\\"\";\n";
    List<String> found = new ArrayList<>();
    check(Path.of("Source.java"), literals(source), found);
    assertEquals(List.of("Source.java:2: \"answer\": response, respond"), found);
  }

  private static void check(Path file, String text, List<String> found) {
    for (Rule rule : RULES) {
      Matcher phrase = rule.phrase().matcher(text);
      while (phrase.find()) {
        long line = text.substring(0, phrase.start()).lines().count();
        boolean begins = phrase.start() == 0 || text.charAt(phrase.start() - 1) == '\n';
        found.add(
            file
                + ":"
                + (begins ? line + 1 : line)
                + ": \""
                + phrase.group().replaceAll("\\s+", " ")
                + "\": "
                + rule.instead());
      }
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String below : List.of("docs", "bindings", "packaging", "src/test")) {
      try (Stream<Path> files = Files.walk(Path.of(below))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    try (Stream<Path> files = Files.list(Path.of(""))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  /** The source with everything blank but its string literals, each on its own line. */
  private static String literals(String source) {
    StringBuilder texts = new StringBuilder();
    int end = 0;
    Matcher literal = LITERAL.matcher(source);
    while (literal.find()) {
      texts.append(source.substring(end, literal.start()).replaceAll("[^\n]", " "));
      texts.append(literal.group("text") == null ? blank(literal) : literal.group("text"));
      end = literal.end();
    }
    return texts.toString();
  }

  /** Blanks in the place of a match, so that lines keep their numbers. */
  private static String blank(MatchResult match) {
    return match.group().replaceAll("[^\n]", " ");
  }
}
