/**
 * Gzip compression of requests (one encoder on zlib, and a template for messages that differ only
 * in numbers), and decompression of requests and responses. No sockets.
 */
@NullMarked
package dev.panapulse.gzip;

import org.jspecify.annotations.NullMarked;
