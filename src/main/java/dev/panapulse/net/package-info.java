/** How bytes travel: sockets of the C library, and the lookup of names. */
@NullMarked
package dev.panapulse.net;

import org.jspecify.annotations.NullMarked;
