/** Shared by both versions of HTTP: endpoint, headers, proxy, and the body of a request. */
@NullMarked
package dev.panapulse.http;

import org.jspecify.annotations.NullMarked;
