/** HTTP/2 (RFC 9113), as far as a client with one stream at a time needs it. */
@NullMarked
package dev.panapulse.http.h2;

import org.jspecify.annotations.NullMarked;
