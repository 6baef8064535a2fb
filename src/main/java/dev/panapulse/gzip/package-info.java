/**
 * Gzip compression of requests: one encoder on zlib, and a template for messages that differ only
 * in numbers. No sockets.
 */
@NullMarked
package dev.panapulse.gzip;

import org.jspecify.annotations.NullMarked;
