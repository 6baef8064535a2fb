package dev.panapulse.host;

/**
 * The escapes of blanks, newlines and backslashes in the names that /proc lists, as in
 * proc_pid_mountinfo(5) and proc_swaps(5): a backslash and three octal digits are one byte.
 */
public final class OctalEscapes {
  private OctalEscapes() {}

  /**
   * Decodes the escapes; a backslash without three octal digits of one byte stays as it is.
   *
   * @param text one char for each byte, as ISO 8859-1 decodes them
   */
  public static String decoded(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int value = text.charAt(i) == '\\' ? octal(text, i + 1) : -1;
      if (value >= 0) {
        decoded.append((char) value);
        i += 3;
      } else {
        decoded.append(text.charAt(i));
      }
    }
    return decoded.toString();
  }

  private static int octal(String text, int from) {
    if (from + 3 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      value = value * 8 + digit;
    }
    return value > 0xFF ? -1 : value;
  }
}
