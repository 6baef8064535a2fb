/** Tests of the command line. */
@NullMarked
package dev.panapulse.cli;

import org.jspecify.annotations.NullMarked;
