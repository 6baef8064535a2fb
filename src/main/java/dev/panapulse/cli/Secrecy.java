package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.Secrets;
import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Origin;
import dev.panapulse.config.SettingOrigin;
import dev.panapulse.config.type.Secret;
import dev.panapulse.libc.CoreDumps;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the secrets of the settings out of texts and core dumps, and finds files that show them.
 */
final class Secrecy {
  private Secrecy() {}

  /**
   * Hides the secrets of the settings in everything that this process prints, until {@link #forget}
   * was called as often for them.
   */
  static void protect(LibC libc, ExportSettings export) {
    secrets(export).forEach(Secrets::register);
    if (isHeld(export)) {
      CoreDumps.disable(libc);
    }
  }

  /** Takes one {@link #protect} of the same settings back. */
  static void forget(ExportSettings export) {
    secrets(export).forEach(Secrets::forget);
  }

  private static List<String> secrets(ExportSettings export) {
    List<String> secrets = new ArrayList<>();
    for (Secret header : export.headers().values()) {
      secrets.add(header.reveal());
    }
    export
        .proxy()
        .flatMap(proxy -> proxy.credentials())
        .ifPresent(credentials -> addCredentials(credentials, secrets));
    Optional.ofNullable(export.url().getRawQuery()).ifPresent(query -> addQuery(query, secrets));
    return secrets;
  }

  private static boolean isHeld(ExportSettings export) {
    return !export.headers().isEmpty()
        || export.tokenFile().isPresent()
        || export.tls().clientKey().isPresent()
        || export.url().getRawQuery() != null
        || export.proxy().flatMap(proxy -> proxy.credentials()).isPresent();
  }

  /** The password of {@code user:password}, and both as they are sent (RFC 7617). */
  private static void addCredentials(Secret credentials, List<String> secrets) {
    String both = credentials.reveal();
    secrets.add(both.substring(both.indexOf(':') + 1));
    secrets.add(Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
  }

  /** The values of {@code name=value&name=value}. */
  private static void addQuery(String query, List<String> secrets) {
    int from = 0;
    while (from <= query.length()) {
      int ampersand = query.indexOf('&', from);
      int to = ampersand < 0 ? query.length() : ampersand;
      String pair = query.substring(from, to);
      secrets.add(pair.substring(pair.indexOf('=') + 1));
      from = to + 1;
    }
  }

  /** One line for each file with a secret that every user of this host can read. */
  static List<String> warnings(LibC libc, LoadedSettings loaded) {
    ExportSettings export = loaded.settings().export();
    List<String> warnings = new ArrayList<>();
    export.tokenFile().ifPresent(file -> warn(libc, file, "a token", warnings));
    export.tls().clientKey().ifPresent(file -> warn(libc, file, "a private key", warnings));
    if (isInFile(loaded)) {
      warn(libc, loaded.settings().file(), "a secret", warnings);
    }
    return warnings;
  }

  private static boolean isInFile(LoadedSettings loaded) {
    for (SettingOrigin setting : loaded.origins()) {
      if (setting.origin() instanceof Origin.InFile && setting.hidesSecret()) {
        return true;
      }
    }
    return false;
  }

  private static void warn(LibC libc, Path file, String content, List<String> warnings) {
    try (Slab path = Slab.ofString(file.toString());
        FileStatus status = new FileStatus(libc)) {
      int fd = libc.open(path.address(), LibC.O_PATH | LibC.O_CLOEXEC, 0);
      if (fd >= 0) {
        if (status.read(fd) == 0 && status.isReadableByEveryone()) {
          warnings.add(
              PrintableText.name(file.toString())
                  + " contains "
                  + content
                  + ", and every user of this host can read it; chmod o= restricts it");
        }
        libc.close(fd);
      }
    }
  }
}
