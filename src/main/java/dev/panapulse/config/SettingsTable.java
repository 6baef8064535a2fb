package dev.panapulse.config;

import java.util.ArrayList;
import java.util.List;

/** The table of settings as documents: Markdown, help lines, and an example file. */
public final class SettingsTable {
  private SettingsTable() {}

  /** The settings as a Markdown table, one row a setting, ending in a line feed. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder("| key | what for | allowed | default | environment | flag |\n")
            .append("|---|---|---|---|---|---|\n");
    for (SettingKey<?> key : SettingKey.all()) {
      table
          .append("| ")
          .append(key.inFile() ? code(key.name()) : key.name() + " (not in the file)");
      table.append(" | ").append(cell(key.description()));
      table.append(" | ").append(cell(key.typeName() + ": " + key.allowed()));
      table.append(" | ").append(key.shownDefault().map(SettingsTable::code).orElse(""));
      table.append(" | ");
      String separator = "";
      for (String variable : key.variableNames()) {
        table.append(separator).append(code(variable));
        separator = ", ";
      }
      table.append(" | ").append(key.flag().map(SettingsTable::code).orElse("")).append(" |\n");
    }
    return table.toString();
  }

  /** The flags for {@code --help}, one line each, in columns. */
  public static List<String> help() {
    int width = 0;
    for (SettingKey<?> key : SettingKey.all()) {
      width = Math.max(width, synopsis(key).length());
    }
    List<String> lines = new ArrayList<>();
    for (SettingKey<?> key : SettingKey.all()) {
      if (key.flag().isPresent()) {
        StringBuilder line = new StringBuilder("  ").append(synopsis(key));
        SettingsReport.pad(line, width + 4);
        line.append(key.description());
        if (!key.isSwitch()) {
          line.append("; ").append(key.allowed());
          key.shownDefault()
              .ifPresent(value -> line.append(" (default ").append(value).append(')'));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  /**
   * A configuration file that holds every setting, commented out, at its default; ends in a line
   * feed.
   */
  public static String exampleFile() {
    StringBuilder file =
        new StringBuilder("# Panapulse: every setting, at its default.\n")
            .append("# The environment and flags override what stands here.\n");
    String table = "";
    for (SettingKey<?> key : SettingKey.all()) {
      if (!key.inFile()) {
        continue;
      }
      int dot = key.name().indexOf('.');
      String group = dot < 0 ? "" : key.name().substring(0, dot);
      file.append('\n');
      if (!group.equals(table)) {
        file.append('[').append(group).append("]\n\n");
        table = group;
      }
      append(file, key, key.name().substring(dot + 1));
    }
    return file.toString();
  }

  private static <T> void append(StringBuilder file, SettingKey<T> key, String name) {
    file.append("# ").append(key.description()).append('\n');
    file.append("# (").append(key.typeName()).append(": ").append(key.allowed()).append(")\n");
    file.append('#').append(name).append(" =");
    key.defaultValue().ifPresent(value -> file.append(' ').append(key.type().toml(value)));
    file.append('\n');
  }

  private static String synopsis(SettingKey<?> key) {
    return key.flag().orElse("")
        + (key.isSwitch() ? "" : " <" + key.typeName().replace(' ', '-') + '>');
  }

  private static String code(String text) {
    return '`' + cell(text) + '`';
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
