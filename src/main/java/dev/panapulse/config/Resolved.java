package dev.panapulse.config;

import java.util.Optional;

/**
 * The value of a setting and its source.
 *
 * @param value the value; empty if it is unset or invalid
 * @param origin the source with the highest precedence that sets it
 * @param <T> the value
 */
record Resolved<T>(Optional<T> value, Origin origin) {

  /** Whether a source sets the value, valid or not. */
  boolean given() {
    return origin.level() > Origin.DEFAULT_LEVEL;
  }

  /** Whether a source sets it whose precedence is not lower than that of the other. */
  boolean winsOver(Resolved<?> other) {
    return given() && origin.level() >= other.origin.level();
  }
}
