package dev.panapulse.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Everything the agent is told, checked. Immutable; holds no null.
 *
 * @param interval time from one sample to the next, 100 ms to 1 h
 * @param rootPath where the root directory of the host is mounted; absolute, and a directory when
 *     it was read
 * @param logLevel how much is logged
 * @param export where rows go
 * @param buffer what waits to be sent
 * @param spool what is kept on disk while the backend is away
 * @param resource what the metrics are about
 * @param collectors the collectors to run, in the order of their enum
 * @param cpu the cpu collector
 * @param disk the disk collector
 * @param filesystem the file system collector
 * @param network the network collector
 * @param processes the processes collector
 * @param hardware the hardware collector
 */
public record Settings(
    Duration interval,
    Path rootPath,
    LogLevel logLevel,
    ExportSettings export,
    BufferSettings buffer,
    SpoolSettings spool,
    ResourceSettings resource,
    Set<CollectorName> collectors,
    CpuSettings cpu,
    DiskSettings disk,
    FilesystemSettings filesystem,
    NetworkSettings network,
    ProcessesSettings processes,
    HardwareSettings hardware) {}
