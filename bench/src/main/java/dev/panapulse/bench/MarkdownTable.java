package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown; the first columns are text, the others are numbers. */
final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();

  MarkdownTable(int textColumns, List<String> headings) {
    row(headings);
    StringBuilder rule = new StringBuilder("|");
    for (int i = 0; i < headings.size(); i++) {
      rule.append(i < textColumns ? "---|" : "--:|");
    }
    lines.add(rule.toString());
  }

  void row(List<String> cells) {
    lines.add(
        "| "
            + String.join(
                " | ", cells.stream().map(cell -> cell.replace("|", "\\|").strip()).toList())
            + " |");
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }
}
