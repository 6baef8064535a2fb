/** Network interfaces and connections. */
@NullMarked
package dev.panapulse.host.network;

import org.jspecify.annotations.NullMarked;
