package dev.panapulse.doctor;

import dev.panapulse.control.JsonText;
import java.util.List;

/** The findings for people, and for programs. */
public final class DoctorReport {
  private static final int STATE_WIDTH = 9;
  private static final int STEP_WIDTH = 12;

  private final List<Finding> findings;

  /** A report of findings, in their order. */
  public DoctorReport(List<Finding> findings) {
    this.findings = List.copyOf(findings);
  }

  /** Whether no step is bad. */
  public boolean isFine() {
    return findings.stream().noneMatch(Finding::isBad);
  }

  /** A line each step, its advice below it, and a last line with the sum. */
  public String text() {
    StringBuilder text = new StringBuilder(4096);
    for (Finding finding : findings) {
      padded(text, finding.state().text(), STATE_WIDTH);
      padded(text, finding.step(), STEP_WIDTH);
      text.append(finding.what()).append('\n');
      for (String line : finding.advice()) {
        text.repeat(' ', STATE_WIDTH + STEP_WIDTH)
            .append(finding.isBad() ? "-> " : "- ")
            .append(line)
            .append('\n');
      }
    }
    return text.append('\n').append(summary()).append('\n').toString();
  }

  private String summary() {
    List<String> bad =
        findings.stream().filter(Finding::isBad).map(Finding::step).distinct().toList();
    if (!bad.isEmpty()) {
      return "bad: " + String.join(", ", bad);
    }
    long notes = findings.stream().filter(each -> each.state() == State.NOTE).count();
    return "nothing is bad" + (notes == 0 ? "" : notes == 1 ? "; 1 note" : "; " + notes + " notes");
  }

  private static void padded(StringBuilder text, String word, int width) {
    text.append(word).repeat(' ', Math.max(1, width - word.length()));
  }

  /** One line: {@code {"state": "ok" or "bad", "steps": […]}}. */
  public String json() {
    JsonText json = new JsonText();
    json.begin('{');
    json.name("state").text((isFine() ? State.OK : State.BAD).text());
    json.name("steps").begin('[');
    for (Finding finding : findings) {
      json.begin('{');
      json.name("step").text(finding.step());
      json.name("state").text(finding.state().text());
      json.name("what").text(finding.what());
      json.name("advice").begin('[');
      finding.advice().forEach(json::text);
      json.end(']');
      json.end('}');
    }
    json.end(']');
    json.end('}');
    return json + "\n";
  }
}
