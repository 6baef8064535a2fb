/**
 * Delivery: one virtual thread takes rows out of the ring, sends them to a destination and retries
 * where OTLP allows it.
 */
@NullMarked
package dev.panapulse.delivery;

import org.jspecify.annotations.NullMarked;
