package dev.panapulse.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is kept on disk while the backend is away.
 *
 * @param enabled whether anything is
 * @param directories where, the first that can be used; absolute, not empty
 * @param maxBytes room on disk, 1 MiB to 10 GiB
 * @param maxAge how old rows may get there, 1 minute to 90 days
 * @param sync when writes are pushed to the disk
 * @param replayRate requests a second that are sent from there beside live ones, 1 to 1000
 */
public record SpoolSettings(
    boolean enabled,
    List<Path> directories,
    long maxBytes,
    Duration maxAge,
    SyncPolicy sync,
    int replayRate) {
  public SpoolSettings {
    directories = List.copyOf(directories);
  }
}
