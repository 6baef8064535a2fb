package dev.panapulse.config;

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

  /** One line for people: {@code key = "value" (origin): message}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(OneLineText.printable(key));
    value.ifPresent(given -> line.append(" = \"").append(OneLineText.printable(given)).append('"'));
    return line.append(" (").append(origin).append("): ").append(message).toString();
  }
}
