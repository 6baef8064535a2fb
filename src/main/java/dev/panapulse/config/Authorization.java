package dev.panapulse.config;

import dev.panapulse.config.type.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one credential that requests carry, of three that may be given: an Authorization header, a
 * token, a file with one. The higher source wins; two of the same are a contradiction.
 */
final class Authorization {
  private static final String HEADER = "Authorization";

  private final Resolved<Map<String, Secret>> headers;
  private final Resolved<Secret> token;
  private final Resolved<Path> tokenFile;
  private final Overruled overruled;
  private final List<Problem> problems;
  private final List<Claim> claims = new ArrayList<>();
  private final Optional<SettingKey<?>> winner;

  /** Told of a setting that has no effect. */
  interface Overruled {
    /** {@code winner}, which comes from {@code origin}, stands in the place of {@code loser}. */
    void note(SettingKey<?> loser, SettingKey<?> winner, Origin origin);
  }

  /** Somebody who gives a credential. */
  private record Claim(SettingKey<?> key, String what, Origin origin) {}

  Authorization(
      Resolved<Map<String, Secret>> headers,
      Resolved<Secret> token,
      Resolved<Path> tokenFile,
      Overruled overruled,
      List<Problem> problems) {
    this.headers = headers;
    this.token = token;
    this.tokenFile = tokenFile;
    this.overruled = overruled;
    this.problems = problems;
    if (hasHeader(givenHeaders())) {
      String what = "the authorization header in " + SettingKey.HEADERS.name();
      claims.add(new Claim(SettingKey.HEADERS, what, headers.origin()));
    }
    if (token.value().isPresent()) {
      claims.add(new Claim(SettingKey.TOKEN, SettingKey.TOKEN.name(), token.origin()));
    }
    if (tokenFile.value().isPresent()) {
      claims.add(
          new Claim(SettingKey.TOKEN_FILE, SettingKey.TOKEN_FILE.name(), tokenFile.origin()));
    }
    winner = judge();
  }

  private Optional<SettingKey<?>> judge() {
    if (claims.isEmpty()) {
      return Optional.empty();
    }
    Claim best = claims.get(0);
    for (Claim claim : claims.subList(1, claims.size())) {
      if (claim.origin().level() == best.origin().level()) {
        problems.add(
            new Problem(
                claim.key().name(),
                Optional.empty(),
                claim.origin(),
                "contradicts " + best.what() + " (" + best.origin() + "); set one of them"));
      }
      if (claim.origin().level() >= best.origin().level()) {
        best = claim;
      }
    }
    for (Claim claim : claims) {
      if (!claim.equals(best) && claim.key() != SettingKey.HEADERS) {
        overruled.note(claim.key(), best.key(), best.origin());
      }
    }
    return Optional.of(best.key());
  }

  /** Whether nobody gives a credential, not even a wrong one. */
  boolean isAbsent() {
    return claims.isEmpty() && !token.given() && !tokenFile.given();
  }

  /** The headers of every request, with the token in one if it is not in a file. */
  Map<String, Secret> headers() {
    Map<String, Secret> result = new LinkedHashMap<>(givenHeaders());
    if (winner.isPresent() && winner.get() != SettingKey.HEADERS) {
      result.keySet().removeIf(HEADER::equalsIgnoreCase);
    }
    if (has(SettingKey.TOKEN)) {
      result.put(HEADER, new Secret("Bearer " + token.value().orElseThrow().reveal()));
    }
    return Collections.unmodifiableMap(result);
  }

  /** The file with the token, if it is the one that counts. */
  Optional<Path> tokenFile() {
    return has(SettingKey.TOKEN_FILE) ? tokenFile.value() : Optional.empty();
  }

  private boolean has(SettingKey<?> key) {
    return winner.isPresent() && winner.get() == key;
  }

  private Map<String, Secret> givenHeaders() {
    return headers.value().orElse(Map.of());
  }

  private static boolean hasHeader(Map<String, Secret> headers) {
    for (String name : headers.keySet()) {
      if (name.equalsIgnoreCase(HEADER)) {
        return true;
      }
    }
    return false;
  }
}
