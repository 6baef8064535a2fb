/**
 * Delivery: one virtual thread takes rows out of the ring and hands them to a destination, again
 * and again where OTLP allows it.
 */
@NullMarked
package dev.panapulse.delivery;

import org.jspecify.annotations.NullMarked;
