/** HTTP/2 (RFC 9113), for a client with one stream at a time. */
@NullMarked
package dev.panapulse.http.h2;

import org.jspecify.annotations.NullMarked;
