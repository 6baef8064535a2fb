package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document with parts that are written by the harness, between markers. */
final class MarkedDocument {
  private MarkedDocument() {}

  /** The text with what is between the markers of a name replaced. */
  static String replace(String text, String name, String part) {
    String begin = "<!-- bench:" + name + " -->\n";
    String end = "<!-- /bench:" + name + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new BenchException("no markers bench:" + name);
    }
    return text.substring(0, from + begin.length()) + "\n" + part + "\n" + text.substring(to);
  }

  static void write(Path document, String name, String part) {
    try {
      Files.writeString(document, replace(Files.readString(document), name, part));
    } catch (IOException e) {
      throw new BenchException(document + ": " + e.getMessage(), e);
    }
  }
}
