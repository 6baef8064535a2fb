package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Rows of the table in {@code docs/interop.md}. */
final class Tried {
  /** Names the file to which each delivery appends a row in Markdown. */
  private static final String TABLE = "panapulse.tried";

  private Tried() {}

  /**
   * Appends a row if a table is wanted.
   *
   * @param server its name in {@link RealServers}
   * @param protocol {@code HTTP}, {@code gRPC}
   * @param conditions {@code responses in gzip}, {@code backend away for 1.5 s}
   * @param account of the agent; points of an earlier run count as sampled
   * @param repeated points that were stored again
   */
  static void record(
      Build build,
      String server,
      String protocol,
      String conditions,
      AgentProcess.Account account,
      long repeated) {
    String file = System.getProperty(TABLE, "");
    if (file.isBlank()) {
      return;
    }
    String line =
        "| %s %s | %s | %s | %s | %d | %d | %d | %d | %d |\n"
            .formatted(
                server,
                RealServers.version(server),
                protocol,
                conditions,
                build.name().toLowerCase(Locale.ROOT),
                account.sampled() + account.recovered(),
                account.accepted(),
                account.rejected(),
                account.dropped(),
                repeated);
    try {
      Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
