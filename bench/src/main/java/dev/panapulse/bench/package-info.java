/**
 * The harness behind {@code scripts/bench}: starts host-monitoring agents with a configuration for
 * the same job, takes what they deliver, and measures them from outside. Agents are described by
 * files, {@code bench/agents}; {@code docs/benchmarks.md} says what is measured how.
 */
@NullMarked
package dev.panapulse.bench;

import org.jspecify.annotations.NullMarked;
