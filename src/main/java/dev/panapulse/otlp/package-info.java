/** OTLP: encodes rows as metrics requests, sends them and classifies the responses. */
@NullMarked
package dev.panapulse.otlp;

import org.jspecify.annotations.NullMarked;
