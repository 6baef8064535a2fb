package dev.panapulse.config;

/**
 * The processes collector.
 *
 * @param states whether processes are counted by state, which reads every one of them
 */
public record ProcessesSettings(boolean states) {}
