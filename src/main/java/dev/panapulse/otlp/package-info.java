/** OTLP: what was sampled as OpenTelemetry's metric data, and the senders that bring it away. */
@NullMarked
package dev.panapulse.otlp;

import org.jspecify.annotations.NullMarked;
