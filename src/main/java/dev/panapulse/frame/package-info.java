/**
 * What was sampled: the {@link dev.panapulse.frame.Catalog} of columns, the {@link
 * dev.panapulse.frame.Frame} that one tick fills, and the {@link dev.panapulse.frame.FrameRing}
 * that hands rows from the sampling thread to the exporting one.
 */
@NullMarked
package dev.panapulse.frame;

import org.jspecify.annotations.NullMarked;
