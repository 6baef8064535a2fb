package dev.panapulse.config;

/**
 * What waits to be sent.
 *
 * @param size memory for sampled rows, 64 KiB to 64 MiB in bytes
 */
public record BufferSettings(long size) {}
