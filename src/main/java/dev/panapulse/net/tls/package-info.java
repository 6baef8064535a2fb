/**
 * TLS by the JDK's JSSE: which servers are trusted, which certificate the client shows, and how
 * records travel over a transport.
 */
@NullMarked
package dev.panapulse.net.tls;

import org.jspecify.annotations.NullMarked;
