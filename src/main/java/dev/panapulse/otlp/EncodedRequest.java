package dev.panapulse.otlp;

import dev.panapulse.http.RequestBuffer;

/**
 * Rows as the body of an OTLP request.
 *
 * @param body owned by the encoder and valid until it encodes the next rows; may be sent any number
 *     of times, and copied to a spool
 */
public record EncodedRequest(RequestBuffer body) implements EncodeResult {}
