package dev.panapulse.config;

import dev.panapulse.config.type.NamePatterns;

/**
 * The hardware collector.
 *
 * @param devices which sensors and devices are wanted, by hw.id
 * @param cpuFrequency whether the frequency of each core is reported
 * @param getThrottled whether a Raspberry Pi's get_throttled is read
 */
public record HardwareSettings(NamePatterns devices, boolean cpuFrequency, boolean getThrottled) {}
