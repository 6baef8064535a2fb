package dev.panapulse.config;

/**
 * The disk collector.
 *
 * @param devices the device names wanted
 * @param partitions whether partitions are reported too
 */
public record DiskSettings(NamePatterns devices, boolean partitions) {}
