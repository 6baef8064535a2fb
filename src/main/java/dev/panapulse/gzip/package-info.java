/**
 * Compression of requests, with a template for messages that differ in numbers alone. No sockets.
 */
@NullMarked
package dev.panapulse.gzip;

import org.jspecify.annotations.NullMarked;
