package dev.panapulse.row;

import io.opentelemetry.api.common.Attributes;

/**
 * One time series of this host and its slots in the row. Immutable; any thread may read it.
 *
 * @param index slot of its value, from 0
 * @param startIndex slot of its start time (epoch nanoseconds)
 * @param metric the metric that it belongs to
 * @param attributes attributes that distinguish it from the metric's other series
 */
public record Series(int index, int startIndex, Metric metric, Attributes attributes) {}
