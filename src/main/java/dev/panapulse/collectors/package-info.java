/** The list of all collectors. */
@NullMarked
package dev.panapulse.collectors;

import org.jspecify.annotations.NullMarked;
