package dev.panapulse.otlp;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;

/** Cuts an HTML page, as proxies send with their errors, to its title. */
final class HtmlTitle {
  /** Bytes in which a title is looked for. */
  private static final int MOST_BYTES = 4096;

  private static final String PAGE = "<html";
  private static final String DOCTYPE = "<!doctype html";
  private static final String TITLE = "<title";
  private static final String END = "</title";

  private HtmlTitle() {}

  /**
   * The text of a response for a log line, printable and short.
   *
   * @return the title if the body is an HTML page, empty if it has none; else the body
   */
  static String orText(Slab body, long length) {
    int taken = (int) Math.min(length, MOST_BYTES);
    String text = new String(body.bytes(0, taken), StandardCharsets.UTF_8);
    if (indexOf(text, PAGE, 0) < 0 && indexOf(text, DOCTYPE, 0) < 0) {
      return PrintableText.text(body, 0, length);
    }
    int title = indexOf(text, TITLE, 0);
    int begin = title < 0 ? -1 : text.indexOf('>', title);
    int end = begin < 0 ? -1 : indexOf(text, END, begin);
    return end < 0 ? "" : PrintableText.text(text.substring(begin + 1, end));
  }

  private static int indexOf(String text, String tag, int from) {
    for (int i = from; i + tag.length() <= text.length(); i++) {
      if (text.regionMatches(true, i, tag, 0, tag.length())) {
        return i;
      }
    }
    return -1;
  }
}
