/** Connections to the backend: direct, through a proxy, with TLS. */
@NullMarked
package dev.panapulse.http.connect;

import org.jspecify.annotations.NullMarked;
