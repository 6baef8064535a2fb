package dev.panapulse.config;

/**
 * What a setting ended up as, and who said so.
 *
 * @param key the setting's key
 * @param value the value for people; {@code (set)} or {@code (unset)} for a secret
 * @param origin where the value came from
 */
public record SettingOrigin(String key, String value, Origin origin) {}
