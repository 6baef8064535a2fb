/** The OpenTelemetry resource of this host, to which all metrics belong. */
@NullMarked
package dev.panapulse.resource;

import org.jspecify.annotations.NullMarked;
