/**
 * The commands: {@code panapulse run}, {@code once}, {@code check}, {@code status}, {@code doctor},
 * {@code version}.
 */
@NullMarked
package dev.panapulse.cli;

import org.jspecify.annotations.NullMarked;
