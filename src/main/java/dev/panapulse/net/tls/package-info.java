/**
 * TLS by the JDK's JSSE: which servers are trusted, which certificate the client sends, and how
 * records are carried by a transport.
 */
@NullMarked
package dev.panapulse.net.tls;

import org.jspecify.annotations.NullMarked;
