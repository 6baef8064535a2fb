/** Processor time, load averages, pressure and uptime. */
@NullMarked
package dev.panapulse.host.cpu;

import org.jspecify.annotations.NullMarked;
