/** Tests of the house as a whole. */
@NullMarked
package dev.panapulse;

import org.jspecify.annotations.NullMarked;
