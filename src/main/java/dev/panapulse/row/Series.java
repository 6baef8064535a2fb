package dev.panapulse.row;

import io.opentelemetry.api.common.Attributes;

/**
 * One time series of this host and its slots in the row. Immutable; any thread may read it.
 *
 * @param slot position of its value in a row, from 0
 * @param startSlot position of its start time (epoch nanoseconds)
 * @param metric the metric that it belongs to
 * @param attributes attributes that distinguish it from the metric's other series
 */
public record Series(int slot, int startSlot, Metric metric, Attributes attributes) {}
