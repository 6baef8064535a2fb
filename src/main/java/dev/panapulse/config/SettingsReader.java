package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives each group of settings its values and records the origin of each value. */
final class SettingsReader {
  private static final String UNSET = "(unset)";

  private final Resolver resolver;
  private final Problems problems;
  private final Map<String, SettingOrigin> origins = new LinkedHashMap<>();

  SettingsReader(Resolver resolver, Problems problems) {
    this.resolver = resolver;
    this.problems = problems;
  }

  /**
   * The value of a setting. If the given value was refused, this is the default, so that the
   * remaining rules can still be checked.
   */
  <T> T value(SettingKey<T> key) {
    return orDefault(key, resolve(key));
  }

  /** The value of a setting that may be unset, with its origin. */
  <T> Resolved<T> resolve(SettingKey<T> key) {
    Resolved<T> resolved = resolver.resolve(key);
    note(key, resolved.value(), resolved.origin());
    return resolved;
  }

  static <T> T orDefault(SettingKey<T> key, Resolved<T> resolved) {
    return resolved.value().or(key::defaultValue).orElseThrow();
  }

  /** Records a value that follows from other settings or from the environment. */
  <T> void note(SettingKey<T> key, Optional<T> value, Origin origin) {
    origins.put(
        key.name(),
        new SettingOrigin(
            key.name(),
            value.map(known -> key.type().show(known)).orElse(UNSET),
            origin,
            new SettingOrigin.Hidden(value)));
  }

  /** Records that {@code winner}, which comes from {@code origin}, replaces {@code loser}. */
  void overruled(SettingKey<?> loser, SettingKey<?> winner, Origin origin) {
    note(
        loser,
        Optional.empty(),
        new Default(winner.name() + " is set (" + origin + ") and takes precedence"));
  }

  /** The origin recorded for a setting that was read. */
  Origin origin(SettingKey<?> key) {
    SettingOrigin origin = origins.get(key.name());
    return origin == null ? new Default("") : origin.origin();
  }

  <T> void problem(SettingKey<T> key, Optional<? extends T> value, Origin origin, String message) {
    problems.add(
        new Problem(key.name(), value.map(known -> key.type().show(known)), origin, message));
  }

  Resolver resolver() {
    return resolver;
  }

  /** The origins of all values, in the order of {@link Settings#keys()}. */
  List<SettingOrigin> origins() {
    List<SettingOrigin> inOrder = new ArrayList<>();
    for (SettingKey<?> key : Settings.keys()) {
      SettingOrigin origin = origins.get(key.name());
      if (origin != null) {
        inOrder.add(origin);
      }
    }
    return inOrder;
  }
}
