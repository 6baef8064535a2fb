/** Header compression for HTTP/2 (RFC 7541). */
@NullMarked
package dev.panapulse.http.hpack;

import org.jspecify.annotations.NullMarked;
