package dev.panapulse.config;

import dev.panapulse.config.type.NamePatterns;

/**
 * The disk collector.
 *
 * @param devices the device names wanted
 * @param partitions whether partitions are reported too
 */
public record DiskSettings(NamePatterns devices, boolean partitions) {}
