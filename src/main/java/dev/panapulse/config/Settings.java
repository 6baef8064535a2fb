package dev.panapulse.config;

import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.CollectorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Everything the agent is told, checked. Immutable; holds no null.
 *
 * @param file the settings file; the default one may not exist
 * @param interval time from one sample to the next, 100 ms to 1 h
 * @param rootPath where the root directory of the host is mounted; absolute, and a directory when
 *     it was read
 * @param logLevel how much is logged
 * @param export where rows go
 * @param buffer what waits to be sent
 * @param spool what is kept on disk while the backend is away
 * @param resource what the metrics are about
 * @param collectors the collectors to run, in the order in which they run
 * @param ofCollectors values of the settings that single collectors declare
 */
public record Settings(
    Path file,
    Duration interval,
    Path rootPath,
    LogLevel logLevel,
    ExportSettings export,
    BufferSettings buffer,
    SpoolSettings spool,
    ResourceSettings resource,
    Set<CollectorSpec> collectors,
    SettingValues ofCollectors) {}
