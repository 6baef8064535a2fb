/** Wires the parts together: the sampling loop on the main thread, and the agent's life cycle. */
@NullMarked
package dev.panapulse.daemon;

import org.jspecify.annotations.NullMarked;
