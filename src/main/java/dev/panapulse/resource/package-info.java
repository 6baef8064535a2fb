/** Who this host is: the OpenTelemetry resource that all metrics belong to. */
@NullMarked
package dev.panapulse.resource;

import org.jspecify.annotations.NullMarked;
