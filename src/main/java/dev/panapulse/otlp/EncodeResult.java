package dev.panapulse.otlp;

/** Result of encoding rows as an OTLP request; nothing is sent by that. */
public sealed interface EncodeResult permits EncodedRequest, EncodingFailure {}
