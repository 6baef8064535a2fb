package dev.panapulse.config;

import java.util.Optional;

/**
 * What a setting is after all its sources were asked.
 *
 * @param value the value; empty if there is none, or none that is allowed
 * @param origin the source that won
 * @param <T> the value
 */
record Resolved<T>(Optional<T> value, Origin origin) {

  /** Whether anybody said anything, allowed or not. */
  boolean given() {
    return origin.level() > Origin.DEFAULT_LEVEL;
  }

  /** Whether this was said, and from no lower a place than the other. */
  boolean winsOver(Resolved<?> other) {
    return given() && origin.level() >= other.origin.level();
  }
}
