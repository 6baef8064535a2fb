package dev.panapulse.config;

import dev.panapulse.config.type.NamePatterns;
import java.time.Duration;

/**
 * The file system collector.
 *
 * @param types the file system types wanted
 * @param mountPoints the mount points wanted
 * @param timeout how long a mount may take to answer before it is put in quarantine, 100 ms to 1
 *     min
 * @param remote whether file systems of other machines are reported too
 */
public record FilesystemSettings(
    NamePatterns types, NamePatterns mountPoints, Duration timeout, boolean remote) {}
