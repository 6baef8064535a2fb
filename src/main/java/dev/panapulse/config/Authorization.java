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
 * The one credential of requests. Three settings can give it: an Authorization header, a token, and
 * a file with a token. The source with the highest precedence wins; two settings from the same
 * source contradict each other.
 */
final class Authorization {
  private static final String HEADER = "Authorization";
  private static final String CREDENTIAL = "panapulse.token";

  private final SettingsReader reader;
  private final Resolved<Map<String, Secret>> headers;
  private final Resolved<Secret> token;
  private final Resolved<Path> tokenFile;
  private final List<Claim> claims = new ArrayList<>();
  private final Optional<SettingKey<?>> winner;

  /** A setting that gives a credential. */
  private record Claim(SettingKey<?> key, String description, Origin origin) {}

  Authorization(SettingsReader reader) {
    this.reader = reader;
    this.headers = reader.resolve(ExportSettings.HEADERS);
    this.token = reader.resolve(ExportSettings.TOKEN);
    this.tokenFile = reader.resolve(ExportSettings.TOKEN_FILE);
    if (hasHeader(givenHeaders())) {
      String description = "the authorization header in " + ExportSettings.HEADERS.name();
      claims.add(new Claim(ExportSettings.HEADERS, description, headers.origin()));
    }
    claim(ExportSettings.TOKEN, token);
    claim(ExportSettings.TOKEN_FILE, tokenFile);
    winner = choose();
  }

  private <T> void claim(SettingKey<T> key, Resolved<T> given) {
    if (given.value().isPresent()) {
      claims.add(new Claim(key, key.name(), given.origin()));
    }
  }

  private Optional<SettingKey<?>> choose() {
    if (claims.isEmpty()) {
      return Optional.empty();
    }
    Claim best = claims.get(0);
    for (Claim claim : claims.subList(1, claims.size())) {
      if (claim.origin().level() == best.origin().level()) {
        reader.problem(
            claim.key(),
            Optional.empty(),
            claim.origin(),
            "contradicts " + best.description() + " (" + best.origin() + "); set only one of them");
      }
      if (claim.origin().level() >= best.origin().level()) {
        best = claim;
      }
    }
    for (Claim claim : claims) {
      if (!claim.equals(best) && claim.key() != ExportSettings.HEADERS) {
        reader.overruled(claim.key(), best.key(), best.origin());
      }
    }
    return Optional.of(best.key());
  }

  /** Whether no setting gives a credential, not even an invalid one. */
  boolean isAbsent() {
    return claims.isEmpty() && !token.given() && !tokenFile.given();
  }

  /** The headers of every request, with the token among them unless it is in a file. */
  Map<String, Secret> headers() {
    Map<String, Secret> result = new LinkedHashMap<>(givenHeaders());
    if (winner.isPresent() && winner.get() != ExportSettings.HEADERS) {
      result.keySet().removeIf(HEADER::equalsIgnoreCase);
    }
    if (wins(ExportSettings.TOKEN)) {
      result.put(HEADER, new Secret("Bearer " + token.value().orElseThrow().reveal()));
    }
    return Collections.unmodifiableMap(result);
  }

  /** The file with the token, if it is the credential that wins. */
  Optional<Path> tokenFile() {
    return wins(ExportSettings.TOKEN_FILE) ? tokenFile.value() : Optional.empty();
  }

  /** The file with the token that systemd provides, if it does. */
  Optional<Path> credential() {
    Optional<Path> given = reader.resolver().credential(CREDENTIAL);
    if (given.isEmpty()) {
      return given;
    }
    Resolved<Path> resolved =
        reader
            .resolver()
            .parse(
                ExportSettings.TOKEN_FILE,
                given.get().toString(),
                new Origin.Environment("CREDENTIALS_DIRECTORY"));
    reader.note(ExportSettings.TOKEN_FILE, resolved.value(), resolved.origin());
    return resolved.value();
  }

  private boolean wins(SettingKey<?> key) {
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
