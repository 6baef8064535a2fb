/** Substitutions for SLF4J. */
@NullMarked
package dev.panapulse.nativeimage.slf4j;

import org.jspecify.annotations.NullMarked;
