/** JMH benchmarks of the parts: {@code scripts/bench --jmh} runs them. */
@NullMarked
package dev.panapulse.jmh;

import org.jspecify.annotations.NullMarked;
