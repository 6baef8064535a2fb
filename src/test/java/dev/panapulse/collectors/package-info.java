/** Tests of the list of collectors. */
@NullMarked
package dev.panapulse.collectors;

import org.jspecify.annotations.NullMarked;
