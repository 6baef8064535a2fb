/** The agent at work: the sampling loop on the main thread, and the life cycle around it. */
@NullMarked
package dev.panapulse.daemon;

import org.jspecify.annotations.NullMarked;
