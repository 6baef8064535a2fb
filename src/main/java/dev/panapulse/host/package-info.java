/**
 * This host's figures: one {@link dev.panapulse.host.Collector} an area. Reading ({@link
 * dev.panapulse.host.ProcFile}) is kept apart from parsing ({@link dev.panapulse.host.Scanner}), so
 * that every parser runs on fixture bytes.
 */
@NullMarked
package dev.panapulse.host;

import org.jspecify.annotations.NullMarked;
