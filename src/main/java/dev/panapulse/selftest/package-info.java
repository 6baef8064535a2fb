/**
 * What the executable is asked by the project's own tests and benchmarks: the contract of the C
 * library port, allocation, and the cost of ticks and exports.
 */
@NullMarked
package dev.panapulse.selftest;

import org.jspecify.annotations.NullMarked;
