/**
 * End-to-end tests: the agent as it is shipped, in its own process, as a jar and as an executable,
 * against a real backend and against a receiver that reads what is sent. Run by failsafe; {@code
 * scripts/test} makes what they need.
 */
@NullMarked
package dev.panapulse.e2e;

import org.jspecify.annotations.NullMarked;
