package dev.panapulse.toml;

import java.util.List;

/**
 * An array.
 *
 * @param elements see {@link TomlTable#value}; whoever parses adds to them
 * @param isOfTables whether it consists of tables with a header of two brackets each
 */
public record TomlArray(List<Object> elements, boolean isOfTables) {}
