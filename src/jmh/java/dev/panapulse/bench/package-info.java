/** JMH benchmarks of the parts: {@code scripts/bench --jmh} runs them. */
@NullMarked
package dev.panapulse.bench;

import org.jspecify.annotations.NullMarked;
