/** Output for people: rows as a table for the terminal, and one sample as OTLP JSON. */
@NullMarked
package dev.panapulse.console;

import org.jspecify.annotations.NullMarked;
