package dev.panapulse.support;

import dev.panapulse.codec.Secrets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Strikes secrets out of files that people write: of the configuration, and of units of systemd.
 * Besides the secrets that this process knows, every value is struck out whose line or section has
 * a word of secrets in it, as the file may be invalid, or be one that the agent does not use.
 */
public final class SecretLines {
  /** In place of a value. */
  public static final String STRUCK = "(struck out)";

  private static final String NO_KEY = "";

  private static final List<String> WORDS =
      List.of(
          "token",
          "header",
          "secret",
          "password",
          "passwd",
          "authorization",
          "api_key",
          "apikey",
          "credential");

  private SecretLines() {}

  /**
   * A configuration file without secrets, printable: values stay only of keys that are known to
   * have none, as a secret may stand behind a key that is mistyped.
   *
   * @param harmless the last words of such keys
   */
  public static String ofSettings(String text, Set<String> harmless) {
    return strike(text, line -> hasWord(line) || !harmless.contains(key(line)));
  }

  /** Any other file, such as a unit, without what looks like a secret; printable. */
  public static String ofUnit(String text) {
    return strike(text, SecretLines::hasWord);
  }

  /** The last word of the key in a line that has one; else one that is harmless. */
  private static String key(String line) {
    int equals = line.indexOf('=');
    String key = equals < 0 ? NO_KEY : line.substring(0, equals).strip();
    return key.substring(key.lastIndexOf('.') + 1).replace("\"", "");
  }

  private static String strike(String text, Predicate<String> isSecretLine) {
    StringBuilder clean = new StringBuilder(text.length());
    boolean isSecretSection = false;
    boolean isOpen = false;
    for (String line : text.lines().toList()) {
      String bare = line.strip();
      if (bare.startsWith("[") && !isOpen) {
        isSecretSection = hasWord(bare);
      }
      boolean isSecret =
          isOpen || isSecretSection || (bare.contains("=") && isSecretLine.test(bare));
      clean.append(printable(isSecret ? struck(line, isOpen) : withoutUserInfo(line)));
      clean.append('\n');
      isOpen = isSecret && staysOpen(bare, isOpen);
    }
    return Secrets.redact(clean.toString());
  }

  private static String printable(String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char each = line.charAt(i);
      text.append(each != '\t' && Character.isISOControl(each) ? '?' : each);
    }
    return text.toString();
  }

  private static boolean hasWord(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(lower::contains);
  }

  /** Whether a value goes on in the next line: an array, a table or a text of several lines. */
  private static boolean staysOpen(String line, boolean wasOpen) {
    int quotes = line.split("\"\"\"|'''", -1).length - 1;
    if (quotes == 1) {
      return !wasOpen;
    }
    String end = line.contains("#") ? line.substring(0, line.indexOf('#')).strip() : line;
    if (wasOpen) {
      return !(end.endsWith("]") || end.endsWith("}") || quotes > 0);
    }
    return end.endsWith("[") || end.endsWith("{") || end.endsWith("\\");
  }

  private static String struck(String line, boolean isContinued) {
    int equals = line.indexOf('=');
    if (isContinued || equals < 0) {
      // a heading of a section, or a part of a value
      return line.strip().startsWith("[") && !isContinued ? line : STRUCK;
    }
    return line.substring(0, equals + 1) + " " + STRUCK;
  }

  /** User and password of a URL, and its query. */
  private static String withoutUserInfo(String line) {
    int scheme = line.indexOf("://");
    if (scheme < 0) {
      return line;
    }
    int begin = scheme + "://".length();
    int at = line.lastIndexOf('@');
    String rest = at > begin ? STRUCK + line.substring(at) : line.substring(begin);
    int query = rest.indexOf('?');
    return line.substring(0, begin) + (query < 0 ? rest : rest.substring(0, query + 1) + STRUCK);
  }
}
