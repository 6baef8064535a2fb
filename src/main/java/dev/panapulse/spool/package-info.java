/**
 * What lies on disk while the backend is away: encoded requests in segments, their layout, bounds
 * and order.
 */
@NullMarked
package dev.panapulse.spool;

import org.jspecify.annotations.NullMarked;
