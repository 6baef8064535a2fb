/** HTTP/1.1 (RFC 9112): the head of a request, and the parser of responses. */
@NullMarked
package dev.panapulse.http.h1;

import org.jspecify.annotations.NullMarked;
