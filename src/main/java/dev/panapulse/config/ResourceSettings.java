package dev.panapulse.config;

import java.util.Map;

/**
 * What the metrics are about.
 *
 * @param serviceName the attribute {@code service.name}; not blank
 * @param attributes the attributes that were set, without {@code service.name}
 */
public record ResourceSettings(String serviceName, Map<String, String> attributes) {}
