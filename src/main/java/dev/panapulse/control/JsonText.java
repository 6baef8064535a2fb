package dev.panapulse.control;

/** Writes JSON, RFC 8259, value by value; whoever calls keeps to its grammar. */
public final class JsonText {
  private static final int FIRST_PRINTABLE = 0x20;

  private final StringBuilder text = new StringBuilder(4096);
  private boolean isFirst = true;

  private void separate() {
    if (!isFirst) {
      text.append(',');
    }
    isFirst = false;
  }

  /** An object or an array begins, by its bracket. */
  public JsonText begin(char bracket) {
    separate();
    text.append(bracket);
    isFirst = true;
    return this;
  }

  /** It ends. */
  public void end(char bracket) {
    text.append(bracket);
    isFirst = false;
  }

  /** The name of the next value. */
  public JsonText name(String name) {
    text(name);
    text.append(':');
    isFirst = true;
    return this;
  }

  void number(long value) {
    separate();
    text.append(value);
  }

  void number(double value) {
    separate();
    text.append(value);
  }

  void truth(boolean value) {
    separate();
    text.append(value);
  }

  void none() {
    separate();
    text.append("null");
  }

  public void text(String value) {
    separate();
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value.charAt(i));
    }
    text.append('"');
  }

  private void character(char c) {
    if (c == '"' || c == '\\') {
      text.append('\\').append(c);
    } else if (c < FIRST_PRINTABLE) {
      text.append("\\u00").append(c < 0x10 ? "0" : "1").append(Character.forDigit(c & 0xf, 16));
    } else {
      text.append(c);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
