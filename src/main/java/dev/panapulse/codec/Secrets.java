package dev.panapulse.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The secrets that this process sends, and the one function that removes them from texts that it
 * shows: log lines, errors, and messages of servers, which may repeat what they were sent. A text
 * is changed before it is shortened, so that no part of a secret stays. Any thread.
 */
public final class Secrets {
  /** Stands in a text in place of a secret. */
  public static final String REDACTED = "(secret)";

  /** Shorter values guard nothing, and would be found in ordinary words. */
  static final int SHORTEST = 6;

  /** How often each form is registered. */
  private static final Map<String, Integer> COUNTS = new TreeMap<>();

  /** The longest first, as one may contain another; replaced as a whole. */
  private static volatile List<String> known = List.of();

  private Secrets() {}

  /**
   * Hides a value from now on, also percent-encoded. If it has a blank, as {@code Bearer abc}, the
   * part behind it is hidden alone as well. A value of fewer than {@value #SHORTEST} characters is
   * not hidden. It stays hidden until {@link #forget} was called as often as this: several may hold
   * it.
   */
  public static synchronized void register(String value) {
    for (String form : forms(value)) {
      COUNTS.merge(form, 1, Integer::sum);
    }
    publish();
  }

  /**
   * Takes one registration of a value back; after the last it is hidden no longer. The value must
   * be the one that was registered; one that is not hidden is left alone.
   */
  public static synchronized void forget(String value) {
    for (String form : forms(value)) {
      COUNTS.computeIfPresent(form, (key, count) -> count == 1 ? null : count - 1);
    }
    publish();
  }

  private static void publish() {
    List<String> all = new ArrayList<>(COUNTS.keySet());
    all.sort(Comparator.comparingInt(String::length).reversed());
    known = List.copyOf(all);
  }

  private static List<String> forms(String value) {
    List<String> forms = new ArrayList<>(4);
    String stripped = value.strip();
    add(forms, stripped);
    int blank = stripped.indexOf(' ');
    if (blank > 0) {
      add(forms, stripped.substring(blank + 1).strip());
    }
    return forms;
  }

  private static void add(List<String> forms, String form) {
    // what the replacement itself shows hides nothing
    if (form.length() >= SHORTEST && !REDACTED.contains(form)) {
      forms.add(form);
      String encoded = percentEncoded(form);
      if (!encoded.equals(form)) {
        forms.add(encoded);
      }
    }
  }

  /** As in the query of a URL (RFC 3986, 2.1). */
  private static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || "-._~".indexOf(c) >= 0;
      if (plain || c > 0x7f) {
        encoded.append(c);
      } else {
        encoded.append('%').append("0123456789ABCDEF".charAt(c >> 4));
        encoded.append("0123456789ABCDEF".charAt(c & 0xf));
      }
    }
    return encoded.toString();
  }

  /**
   * The text with {@value #REDACTED} in place of each secret. A text that was cut may end within a
   * secret: its beginning is replaced too. Returns the same object if there is no secret.
   */
  public static String redact(String text) {
    String redacted = text;
    for (String secret : known) {
      redacted = without(secret, redacted);
    }
    return redacted;
  }

  private static String without(String secret, String text) {
    String head = secret.substring(0, SHORTEST);
    int found = text.indexOf(head);
    if (found < 0) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    int copied = 0;
    while (found >= 0) {
      int end = found + SHORTEST;
      while (end < text.length()
          && end - found < secret.length()
          && text.charAt(end) == secret.charAt(end - found)) {
        end++;
      }
      if (end - found == secret.length() || end == text.length()) {
        clean.append(text, copied, found).append(REDACTED);
        copied = end;
        found = text.indexOf(head, end);
      } else {
        found = text.indexOf(head, found + 1);
      }
    }
    return copied == 0 ? text : clean.append(text, copied, text.length()).toString();
  }
}
