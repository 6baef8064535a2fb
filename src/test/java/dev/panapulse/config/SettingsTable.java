package dev.panapulse.config;

import java.util.ArrayList;
import java.util.List;

/** The settings as tables of a Markdown document, and as an example of a configuration file. */
public final class SettingsTable {
  private static final String HEAD =
      """
      | key | meaning | allowed | default | environment | option |
      |---|---|---|---|---|---|
      """;

  private SettingsTable() {}

  /** A heading and a table for each table of the configuration file; ends in a line feed. */
  public static String markdown() {
    StringBuilder document = new StringBuilder();
    String before = "";
    for (SettingKey<?> key : Settings.keys()) {
      String heading = heading(key);
      if (!heading.equals(before)) {
        document.append(document.isEmpty() ? "" : "\n").append("### ").append(heading);
        document.append("\n\n").append(HEAD);
        before = heading;
      }
      appendRow(document, key);
    }
    return document.toString();
  }

  private static String heading(SettingKey<?> key) {
    String table = table(key);
    return table.isEmpty() ? "Top level" : '[' + table + ']';
  }

  private static void appendRow(StringBuilder document, SettingKey<?> key) {
    document
        .append("| ")
        .append(code(key.name()))
        .append(key.inFile() ? "" : " (not in the file)")
        .append(" | ")
        .append(cell(key.sentence()))
        .append(" | ")
        .append(cell(key.typeName() + ": " + key.allowed()))
        .append(" | ")
        .append(key.shownDefault().map(SettingsTable::code).orElse(""))
        .append(" | ")
        .append(codes(key.variableNames()))
        .append(" | ")
        .append(key.flag().map(SettingsTable::code).orElse(""))
        .append(" |\n");
  }

  /** A configuration file with every setting, commented out, at its default. */
  public static String exampleFile() {
    StringBuilder file =
        new StringBuilder("# Panapulse: every setting, at its default.\n")
            .append("# The environment and the command line take precedence over this file.\n");
    String before = "";
    for (SettingKey<?> key : Settings.keys()) {
      if (!key.inFile()) {
        continue;
      }
      String table = table(key);
      file.append('\n');
      if (!table.equals(before)) {
        file.append('[').append(table).append("]\n\n");
        before = table;
      }
      append(file, key, table.isEmpty() ? key.name() : key.name().substring(table.length() + 1));
    }
    return file.toString();
  }

  private static <T> void append(StringBuilder file, SettingKey<T> key, String name) {
    for (String line : TextWrap.wrap(key.sentence(), 98)) {
      file.append("# ").append(line).append('\n');
    }
    file.append("# (").append(key.typeName()).append(": ").append(key.allowed()).append(")\n");
    file.append('#').append(name).append(" =");
    key.defaultValue().ifPresent(value -> file.append(' ').append(key.type().toml(value)));
    file.append('\n');
  }

  /** The table of the configuration file that holds the setting; empty: the top level. */
  static String table(SettingKey<?> key) {
    int dot = key.name().indexOf('.');
    return dot < 0 ? "" : key.name().substring(0, dot);
  }

  private static String codes(List<String> names) {
    List<String> codes = new ArrayList<>(names.size());
    for (String name : names) {
      codes.add(code(name));
    }
    return String.join(", ", codes);
  }

  private static String code(String text) {
    return '`' + cell(text) + '`';
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
