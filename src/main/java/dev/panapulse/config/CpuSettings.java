package dev.panapulse.config;

/**
 * The cpu collector.
 *
 * @param perCore whether each core is reported, not only their sum
 */
public record CpuSettings(boolean perCore) {}
