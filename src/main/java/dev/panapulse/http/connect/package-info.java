/** How a connection to the backend is made: directly, through a proxy, by TLS. */
@NullMarked
package dev.panapulse.http.connect;

import org.jspecify.annotations.NullMarked;
