package dev.panapulse.toml;

/**
 * A date, a time, or both.
 *
 * @param text as in the file
 */
public record TomlTime(String text) {}
