/** Rows as a person reads them: a table for the terminal, and OTLP JSON for one sample. */
@NullMarked
package dev.panapulse.console;

import org.jspecify.annotations.NullMarked;
