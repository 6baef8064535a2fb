/**
 * The C library: the port {@link dev.panapulse.libc.LibC}, its two adapters, and memory off the
 * Java heap.
 */
@NullMarked
package dev.panapulse.libc;

import org.jspecify.annotations.NullMarked;
