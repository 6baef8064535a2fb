/**
 * TLS by the JDK's own JSSE: whom to trust, who we are, and what went wrong, in words. Knows no
 * socket; who uses it moves the bytes.
 */
@NullMarked
package dev.panapulse.tls;

import org.jspecify.annotations.NullMarked;
