/** Sensors, batteries, frequencies and the like, as /sys lists them. */
@NullMarked
package dev.panapulse.host.hardware;

import org.jspecify.annotations.NullMarked;
