/** Substitutions for the OpenTelemetry SDK. */
@NullMarked
package dev.panapulse.nativeimage.opentelemetry;

import org.jspecify.annotations.NullMarked;
