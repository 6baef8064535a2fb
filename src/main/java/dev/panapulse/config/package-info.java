/**
 * What the agent is told to do and by whom: one table of settings, read from the defaults, the
 * configuration file, the environment and the command line, in rising order of precedence.
 */
@NullMarked
package dev.panapulse.config;

import org.jspecify.annotations.NullMarked;
