package dev.panapulse.config;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.Secrets;
import dev.panapulse.config.type.OneLineText;
import java.util.Optional;

/**
 * An error in the settings.
 *
 * @param key the setting's key, or the name as given if there is no such setting
 * @param value the value as given; empty if it is a secret or does not help
 * @param origin the source of the value
 * @param message the error and the allowed values; contains no secret
 */
public record Problem(String key, Optional<String> value, Origin origin, String message) {
  /** Longer than every name that is known: what is cut may be a secret in the wrong place. */
  private static final int MOST_BYTES = 64;

  /** One line for people: {@code key = "value" (origin): message}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(shown(key));
    value.ifPresent(given ->
        line.append(" = \"").append(OneLineText.printable(Secrets.redact(given))).append('"'));
    return line.append(" (").append(origin).append("): ").append(message).toString();
  }

  /** A name as given, which may be anything, as text for people. */
  static String shown(String name) {
    return PrintableText.name(Secrets.redact(name), MOST_BYTES);
  }
}
