package dev.panapulse.config;

import java.util.ArrayList;
import java.util.List;

/** The settings as text for {@code --help}, in lines of at most 100 characters. */
public final class SettingsHelp {
  private static final int WIDTH = 100;
  private static final int OPTION_WIDTH = 25;
  private static final String INDENT = "      ";

  private SettingsHelp() {}

  /** The common options, one line each, ending in a line feed. */
  public static String commonOptions() {
    StringBuilder text = new StringBuilder();
    for (SettingKey<?> key : Settings.keys()) {
      if (key.common()) {
        text.append(option(synopsis(key), summary(key)));
      }
    }
    return text.toString();
  }

  /** The line of one option, ending in a line feed. */
  public static String option(String synopsis, String summary) {
    StringBuilder line = new StringBuilder("  ").append(synopsis);
    SettingsReport.pad(line, OPTION_WIDTH);
    return line.append(summary).append('\n').toString();
  }

  /** Every setting with its names, its meaning and its default, ending in a line feed. */
  public static String allSettings() {
    StringBuilder text = new StringBuilder();
    for (SettingKey<?> key : Settings.keys()) {
      text.append("  ").append(key.name()).append('\n');
      List<String> names = new ArrayList<>();
      key.flag().ifPresent(flag -> names.add(synopsis(key)));
      names.addAll(key.variableNames());
      append(text, String.join(", ", names));
      append(text, key.sentence());
      String allowed = "Allowed: " + key.allowed() + '.';
      append(text, allowed + key.shownDefault().map(value -> " Default: " + value).orElse(""));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String paragraph) {
    for (String line : TextWrap.wrap(paragraph, WIDTH - INDENT.length())) {
      text.append(INDENT).append(line).append('\n');
    }
  }

  /** The first sentence, the choices and the default. */
  private static String summary(SettingKey<?> key) {
    String sentence = key.sentence();
    int end = sentence.indexOf(". ");
    return sentence.substring(0, end < 0 ? sentence.length() - 1 : end)
        + (key.isChoice() ? ": " + key.allowed() : "")
        + key.shownDefault().map(value -> " (default " + value + ')').orElse("");
  }

  private static String synopsis(SettingKey<?> key) {
    return key.flag().orElse("")
        + (key.isSwitch() ? "" : " <" + key.typeName().replace(' ', '-') + '>');
  }
}
