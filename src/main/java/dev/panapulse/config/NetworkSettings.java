package dev.panapulse.config;

import dev.panapulse.config.type.NamePatterns;

/**
 * The network collector.
 *
 * @param interfaces the interface names wanted
 * @param loopback whether the loopback interface is reported too
 * @param connections whether connections are counted by state
 */
public record NetworkSettings(NamePatterns interfaces, boolean loopback, boolean connections) {}
