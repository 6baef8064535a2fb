/**
 * The settings and their sources: one table of settings, read from the defaults, the configuration
 * file, the environment and the command line, in rising order of precedence.
 */
@NullMarked
package dev.panapulse.config;

import org.jspecify.annotations.NullMarked;
