package dev.panapulse.config;

import dev.panapulse.config.type.OneLineText;
import java.util.ArrayList;
import java.util.List;

/** The effective settings, for people. */
public final class SettingsReport {
  private static final int WIDEST_VALUE = 40;

  private SettingsReport() {}

  /**
   * One line a setting, {@code key = value (origin)}, in columns; secrets are shown as {@code
   * (set)}.
   */
  public static List<String> lines(LoadedSettings loaded) {
    int keyWidth = 0;
    int valueWidth = 0;
    for (SettingOrigin setting : loaded.origins()) {
      keyWidth = Math.max(keyWidth, setting.key().length());
      // A long list must not push every origin off the screen.
      int length = OneLineText.escaped(setting.value()).length();
      valueWidth = length > WIDEST_VALUE ? valueWidth : Math.max(valueWidth, length);
    }
    List<String> lines = new ArrayList<>(loaded.origins().size());
    for (SettingOrigin setting : loaded.origins()) {
      StringBuilder line = new StringBuilder(setting.key());
      pad(line, keyWidth);
      line.append(" = ").append(OneLineText.escaped(setting.value()));
      pad(line, keyWidth + 3 + valueWidth);
      lines.add(line.append("   (").append(setting.origin()).append(')').toString());
    }
    return lines;
  }

  static void pad(StringBuilder line, int width) {
    while (line.length() < width) {
      line.append(' ');
    }
  }
}
