package dev.panapulse.row;

import io.opentelemetry.api.common.Attributes;

/**
 * One time series of this host: a place in the row and what stands there. Immutable; any thread may
 * read it.
 *
 * @param index place among the row's values, from 0
 * @param startIndex place of the start time that goes with it (epoch nanoseconds)
 * @param metric what is measured
 * @param attributes what tells this series from the metric's others
 */
public record Series(int index, int startIndex, Metric metric, Attributes attributes) {}
