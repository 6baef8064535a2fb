package dev.panapulse.otlp;

import dev.panapulse.http.MediaType;

/**
 * How requests are encoded for a sender.
 *
 * @param mediaType protobuf or JSON
 * @param compress whether the body is in gzip format
 */
public record RequestFormat(MediaType mediaType, boolean compress) {}
